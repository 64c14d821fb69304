#include "bench/broker/bare_rabbitmq.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

namespace canteen::bench {
namespace {

constexpr amqp_channel_t puts = 1;
constexpr amqp_channel_t gets = 2;
constexpr std::size_t acknowledged_at_once = 100;

amqp_bytes_t bytes(const std::string& text) {
  return {text.size(), const_cast<char*>(text.data())};
}

void expect(bool is_good, const char* what) {
  if (!is_good) throw std::runtime_error(std::string("bare rabbitmq-c: ") + what);
}

}  // namespace

BareRabbitmq::BareRabbitmq(const broker::Url& url, std::string queue)
    : state_(amqp_new_connection()), queue_(std::move(queue)) {
  amqp_connection_state_t state = state_.get();
  amqp_socket_t* const socket = amqp_tcp_socket_new(state);
  expect(amqp_socket_open(socket, url.host.c_str(), url.port.value_or(5672)) == 0, "no connection");
  constexpr int frame_size = 131'072;
  expect(amqp_login(state, "/", 0, frame_size, 10, AMQP_SASL_METHOD_PLAIN, url.user.c_str(),
                    url.password.c_str())
                 .reply_type == AMQP_RESPONSE_NORMAL,
         "no login");
  expect(amqp_channel_open(state, puts) != nullptr, "no channel");
  expect(amqp_channel_open(state, gets) != nullptr, "no channel");
  expect(amqp_confirm_select(state, puts) != nullptr, "no confirms");
  amqp_table_entry_t quorum{};
  quorum.key = amqp_cstring_bytes("x-queue-type");
  quorum.value.kind = AMQP_FIELD_KIND_UTF8;
  quorum.value.value.bytes = amqp_cstring_bytes("quorum");
  const amqp_table_t arguments{1, &quorum};
  expect(amqp_queue_declare(state, puts, bytes(queue_), 0, 1, 0, 0, arguments) != nullptr,
         "no queue");
}

void BareRabbitmq::put(const std::string& payload, std::size_t messages, std::size_t window) {
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  for (std::size_t i = 0; i < messages; ++i) {
    const std::string id = std::to_string(++put_);
    properties.message_id = bytes(id);
    expect(amqp_basic_publish(state_.get(), puts, amqp_empty_bytes, bytes(queue_), 1, 0,
                              &properties, bytes(payload)) == AMQP_STATUS_OK,
           "a put failed");
    if (put_ - confirmed_ >= window) wait_for_confirms(put_ - window / 2);
  }
  wait_for_confirms(put_);
}

void BareRabbitmq::wait_for_confirms(std::uint64_t up_to) {
  while (confirmed_ < up_to) {
    amqp_frame_t frame{};
    expect(amqp_simple_wait_frame(state_.get(), &frame) == AMQP_STATUS_OK, "no confirms");
    expect(
        frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD,
        "no confirm");
    const auto& ack = *static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
    confirmed_ = std::max(confirmed_, ack.delivery_tag);
    amqp_maybe_release_buffers(state_.get());
  }
}

void BareRabbitmq::get(std::size_t messages, std::size_t window) {
  amqp_connection_state_t state = state_.get();
  expect(amqp_basic_qos(state, gets, 0, static_cast<std::uint16_t>(window), 0) != nullptr, "qos");
  expect(amqp_basic_consume(state, gets, bytes(queue_), amqp_cstring_bytes("bare"), 0, 0, 0,
                            amqp_empty_table) != nullptr,
         "no consumer");
  for (std::size_t i = 1; i <= messages; ++i) {
    amqp_envelope_t envelope{};
    amqp_maybe_release_buffers(state);
    expect(amqp_consume_message(state, &envelope, nullptr, 0).reply_type == AMQP_RESPONSE_NORMAL,
           "no message");
    const std::uint64_t tag = envelope.delivery_tag;
    amqp_destroy_envelope(&envelope);
    if (i % acknowledged_at_once == 0 || i == messages) amqp_basic_ack(state, gets, tag, 1);
  }
  // Its answer comes when the acknowledgements have been read.
  expect(amqp_basic_cancel(state, gets, amqp_cstring_bytes("bare")) != nullptr, "no cancel");
}

}  // namespace canteen::bench
