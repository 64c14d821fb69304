#include "bench/broker/bare_rocketmq.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <grpcpp/grpcpp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

namespace canteen::bench {
namespace {

namespace protocol = apache::rocketmq::v2;

constexpr std::size_t put_at_once = 500;
constexpr int got_at_once = 32;
constexpr int invisible_seconds = 60;
constexpr int poll_seconds = 5;
constexpr int answer_seconds = 5;

void expect(bool is_good, const std::string& what) {
  if (!is_good) throw std::runtime_error("bare gRPC: " + what);
}

void expect(const grpc::Status& status) {
  expect(status.ok(), status.error_message());
}

std::string new_client() {
  static std::atomic<int> clients{0};
  return "bare@" + std::to_string(::getpid()) + "@" + std::to_string(++clients);
}

constexpr const char* signed_at = "20260101T000000Z";

std::string authorization(const std::string& access_key, const std::string& secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  expect(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
              reinterpret_cast<const unsigned char*>(signed_at), std::strlen(signed_at),
              digest.data(), &size) != nullptr,
         "no signature");
  std::string text =
      "MQv2-HMAC-SHA1 Credential=" + access_key + ", SignedHeaders=x-mq-date-time, Signature=";
  for (unsigned i = 0; i < size; ++i) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    text += digits[digest[i] / digits.size()];
    text += digits[digest[i] % digits.size()];
  }
  return text;
}

}  // namespace

BareRocketmq::BareRocketmq(const broker::Url& url, std::string topic, std::string group)
    : topic_(std::move(topic)),
      group_(std::move(group)),
      client_(new_client()),
      authorization_(url.user.empty() ? "" : authorization(url.user, url.password)),
      stub_(protocol::MessagingService::NewStub(
          grpc::CreateChannel(url.host + ":" + std::to_string(url.port.value_or(8081)),
                              grpc::InsecureChannelCredentials()))) {
  name_us(talk_context_);
  talk_ = stub_->Telemetry(&talk_context_);
  Command first;
  protocol::Settings& settings = *first.mutable_settings();
  settings.set_client_type(protocol::SIMPLE_CONSUMER);
  settings.mutable_access_point()->set_scheme(protocol::IPv4);
  protocol::Address& address = *settings.mutable_access_point()->add_addresses();
  address.set_host(url.host);
  address.set_port(url.port.value_or(8081));
  settings.mutable_user_agent()->set_language(protocol::CPP);
  settings.mutable_user_agent()->set_version("5.0.0");
  settings.mutable_subscription()->mutable_group()->set_name(group_);
  protocol::SubscriptionEntry& entry = *settings.mutable_subscription()->add_subscriptions();
  entry.mutable_topic()->set_name(topic_);
  entry.mutable_expression()->set_type(protocol::TAG);
  entry.mutable_expression()->set_expression("*");
  expect(talk_->Write(first), "the settings are not taken");
  Command answer;
  do {
    expect(talk_->Read(&answer), "the settings are not answered");
  } while (!answer.has_settings());
}

BareRocketmq::~BareRocketmq() {
  talk_context_.TryCancel();
  static_cast<void>(talk_->Finish());
}

void BareRocketmq::name_us(grpc::ClientContext& context) const {
  context.AddMetadata("x-mq-client-id", client_);
  context.AddMetadata("x-mq-language", "CPP");
  context.AddMetadata("x-mq-protocol", "v2");
  context.AddMetadata("x-mq-client-version", "5.0.0");
  if (authorization_.empty()) return;
  context.AddMetadata("x-mq-date-time", signed_at);
  context.AddMetadata("authorization", authorization_);
}

void BareRocketmq::put(const std::string& payload, std::size_t messages, std::size_t window) {
  const std::size_t at_once = std::min(window, put_at_once);
  for (std::size_t done = 0; done < messages; done += at_once) {
    protocol::SendMessageRequest request;
    for (std::size_t i = done; i < std::min(done + at_once, messages); ++i) {
      protocol::Message& message = *request.add_messages();
      message.mutable_topic()->set_name(topic_);
      message.mutable_system_properties()->set_message_id(client_ + "/" + std::to_string(++put_));
      message.mutable_system_properties()->set_message_type(protocol::NORMAL);
      message.mutable_system_properties()->set_body_encoding(protocol::IDENTITY);
      message.set_body(payload);
    }
    grpc::ClientContext context;
    name_us(context);
    protocol::SendMessageResponse response;
    expect(stub_->SendMessage(&context, request, &response));
    expect(response.status().code() == protocol::OK, response.status().message());
  }
}

void BareRocketmq::get(std::size_t messages, std::size_t /*window*/) {
  for (std::size_t got = 0; got < messages;) {
    protocol::ReceiveMessageRequest request;
    request.mutable_group()->set_name(group_);
    request.mutable_message_queue()->mutable_topic()->set_name(topic_);
    request.mutable_message_queue()->set_id(-1);
    request.mutable_filter_expression()->set_type(protocol::TAG);
    request.mutable_filter_expression()->set_expression("*");
    request.set_batch_size(got_at_once);
    request.mutable_invisible_duration()->set_seconds(invisible_seconds);
    request.mutable_long_polling_timeout()->set_seconds(poll_seconds);
    grpc::ClientContext context;
    name_us(context);
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::seconds(poll_seconds + answer_seconds));
    const auto stream = stub_->ReceiveMessage(&context, request);
    protocol::AckMessageRequest done;
    done.mutable_group()->set_name(group_);
    done.mutable_topic()->set_name(topic_);
    for (protocol::ReceiveMessageResponse response; stream->Read(&response);) {
      if (!response.has_message()) continue;
      const protocol::SystemProperties& properties = response.message().system_properties();
      protocol::AckMessageEntry& entry = *done.add_entries();
      entry.set_message_id(properties.message_id());
      entry.set_receipt_handle(properties.receipt_handle());
    }
    expect(stream->Finish());
    if (done.entries().empty()) continue;
    got += static_cast<std::size_t>(done.entries_size());
    grpc::ClientContext ack_context;
    name_us(ack_context);
    protocol::AckMessageResponse answer;
    expect(stub_->AckMessage(&ack_context, done, &answer));
    expect(answer.status().code() == protocol::OK, answer.status().message());
  }
}

}  // namespace canteen::bench
