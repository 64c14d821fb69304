#include "src/broker/rocketmq/connection.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include <canteen/broker/errors.hpp>

#include "src/broker/message_id.hpp"
#include "src/broker/remote/parameters.hpp"
#include "src/broker/rocketmq/signature.hpp"

namespace canteen::broker::rocketmq {
namespace {

constexpr std::uint16_t usual_port = 8081;

// Of the largest message that a broker takes, several.
constexpr int largest_answer = 256 << 20;

std::string target_of(const Url& url) {
  const std::string host =
      url.host.find(':') != std::string::npos ? "[" + url.host + "]" : url.host;
  return host + ":" + std::to_string(url.port.value_or(usual_port));
}

std::string content_of(const std::string& path, std::string_view parameter) {
  if (path.empty()) return {};
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file || content.empty()) {
    throw BrokerError("rocketmq: cannot read the file \"" + path + "\" that " +
                      std::string(parameter) + " names");
  }
  return content;
}

std::shared_ptr<grpc::ChannelCredentials> credentials_of(const Url& url) {
  const remote::Tls tls = remote::tls_of(url);
  if (!tls.on) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = content_of(tls.ca, "ca");
  options.pem_cert_chain = content_of(tls.cert, "cert");
  options.pem_private_key = content_of(tls.key, "key");
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> channel_of(const Url& url) {
  grpc::ChannelArguments arguments;
  // A channel that is made anew connects anew, instead of waiting for the patience of one before.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(largest_answer);
  return grpc::CreateCustomChannel("dns:///" + target_of(url), credentials_of(url), arguments);
}

}  // namespace

Connection::Connection(const Url& url, Turns& turns)
    : turns_(turns),
      url_(url),
      name_(remote::shown(url)),
      client_id_("canteen@" + new_message_id()),
      channel_(channel_of(url)),
      stub_(protocol::MessagingService::NewStub(channel_)) {}

Connection::~Connection() {
  for (const auto& [tag, call] : calls_) call->cancel();
  bool has_rung = false;
  while (!calls_.empty()) {
    const std::optional<Turns::Turn> is = turns_.next({});
    if (!is) continue;
    if (is->tag == nullptr) {
      has_rung = true;
      continue;
    }
    const auto at = calls_.find(is->tag);
    at->second->mute();
    if (at->second->turned(is->ok)) calls_.erase(at);
  }
  if (has_rung) turns_.ring();
}

void Connection::open(base::Deadline deadline) {
  if (!channel_->WaitForConnected(time_of(deadline))) lose("there is no connection");
}

void Connection::keep(std::unique_ptr<Call> call, std::optional<std::chrono::nanoseconds> limit) {
  grpc::ClientContext& context = call->context;
  if (limit) {
    context.set_deadline(time_of(base::Deadline(*limit, base::System::now())));
  }
  context.AddMetadata("x-mq-client-id", client_id_);
  context.AddMetadata("x-mq-language", "CPP");
  context.AddMetadata("x-mq-protocol", "v2");
  context.AddMetadata("x-mq-client-version", "5.0.0");
  if (!url_.user.empty()) {
    const std::string time = signing_time();
    context.AddMetadata("x-mq-date-time", time);
    context.AddMetadata("authorization", authorization(url_.user, url_.password, time));
  }
  void* const tag = call.get();
  calls_.emplace(tag, std::move(call));
}

void Connection::receive(const protocol::ReceiveMessageRequest& request,
                         std::chrono::nanoseconds limit,
                         std::function<void(protocol::ReceiveMessageResponse&)> each,
                         std::function<void()> then) {
  auto& call = add(std::make_unique<StreamCall<protocol::ReceiveMessageResponse>>(
                       std::move(each),
                       [this, then = std::move(then)](const grpc::Status& status) {
                         check(status);
                         then();
                       }),
                   limit);
  call.start(stub_->AsyncReceiveMessage(&call.context, request, &turns_.queue(),
                                        static_cast<Call*>(&call)));
}

void Connection::introduce(const protocol::Settings& settings, base::Deadline deadline) {
  using Command = protocol::TelemetryCommand;
  Command first;
  *first.mutable_settings() = settings;
  auto is_known = std::make_shared<bool>(false);
  auto& call = add(
      std::make_unique<TalkCall<Command, Command>>(
          std::move(first), [is_known](Command& command) { *is_known |= command.has_settings(); },
          [this](const grpc::Status& status) {
            check(status);
            lose("it has ended the conversation");
          }),
      std::nullopt);
  call.start(stub_->AsyncTelemetry(&call.context, &turns_.queue(), static_cast<Call*>(&call)));
  if (!turn_until([&] { return *is_known; }, deadline)) lose("it did not answer in time");
}

Connection::Turned Connection::turn(base::Deadline deadline) {
  const std::optional<Turns::Turn> is = turns_.next(deadline);
  if (!is) return Turned::late;
  if (is->tag == nullptr) return Turned::bell;
  const auto at = calls_.find(is->tag);
  if (at->second->turned(is->ok)) {
    const std::unique_ptr<Call> call = std::move(at->second);
    calls_.erase(at);
    call->finish();
  }
  return Turned::call;
}

bool Connection::turn_until(const std::function<bool()>& is_done, base::Deadline deadline) {
  // Also if a turn throws.
  struct Again {
    Turns& turns;
    bool has_rung = false;

    ~Again() {
      if (has_rung) turns.ring();
    }
  } again{turns_};

  while (!is_done()) {
    switch (turn(deadline)) {
      case Turned::call:
        break;
      case Turned::bell:
        again.has_rung = true;
        break;
      case Turned::late:
        if (deadline.passed(base::System::now())) return is_done();
    }
  }
  return true;
}

void Connection::check(const grpc::Status& status) const {
  if (status.ok()) return;
  const std::string why = name_ + ": " + status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNIMPLEMENTED:
      throw BrokerError(why);
    default:
      throw remote::LinkLost(why);
  }
}

void Connection::lose(const std::string& why) const {
  throw remote::LinkLost(name_ + ": " + why);
}

}  // namespace canteen::broker::rocketmq
