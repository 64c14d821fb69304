#include "src/broker/rabbitmq/consumer.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "src/broker/message_id.hpp"
#include "src/broker/rabbitmq/bytes.hpp"

namespace canteen::broker::rabbitmq {
namespace {

constexpr amqp_channel_t channel = 1;

// AMQP's prefetch has 16 bits, and 0 is no limit.
constexpr std::size_t widest_window = 65'535;

// A window that lets in less than a quarter of what is wanted is too narrow: a wider one is worth
// what it costs.
constexpr std::size_t narrow = 4;

// No broker takes larger ones in, however it is configured.
constexpr std::uint64_t largest_message = 512U << 20U;

std::uint64_t number_of(std::string_view consumer_tag) {
  std::uint64_t number = 0;
  std::from_chars(consumer_tag.data(), consumer_tag.data() + consumer_tag.size(), number);
  return number;
}

}  // namespace

Consumer::Consumer(Connection& connection, std::string queue, std::size_t prefetch)
    : connection_(connection), queue_(std::move(queue)), unasked_(prefetch > 1 ? prefetch : 0) {
  connection_.open_channel(channel);
}

const Letter& Consumer::letter(std::uint64_t tag) {
  return deliveries_.find(tag)->letter;
}

void Consumer::ack(std::uint64_t tag) {
  settle(tag, State::acked, acks_);
}

void Consumer::give_back(std::uint64_t tag) {
  settle(tag, State::returned, returns_);
}

void Consumer::settle(std::uint64_t tag, State state, std::vector<std::uint64_t>& among) {
  Out* const out = deliveries_.find(tag);
  if (out == nullptr || out->state != State::out) return;
  out->state = state;
  if (out->consumer == consumer_) ++leaving_;
  among.push_back(tag);
}

void Consumer::work(base::Instant now) {
  if (is_registered() && room() > allowed()) {
    const bool is_settling = window_ - out_ <= allowed();
    if (is_settling && due_.never()) due_ = base::Deadline(patience, now);
    if (is_settling && !due_.passed(now)) return;
    cancel_consumer();
  }
  send_settled();
  if (wanted_ != 0 && (!is_registered() || room() < (wanted_ + narrow - 1) / narrow)) {
    if (is_registered()) cancel_consumer();
    register_consumer();
  }
}

void Consumer::settle_now() {
  if (is_registered() && room() > allowed()) cancel_consumer();
  send_settled();
}

void Consumer::send_settled() {
  due_ = {};
  if (!returns_.empty()) send_returns();
  if (!acks_.empty()) send_acks();
}

// In the order in which they came, which becomes that in which they come again.
void Consumer::send_returns() {
  std::sort(returns_.begin(), returns_.end());
  for (const std::uint64_t tag : returns_) {
    constexpr amqp_boolean_t requeue = 1;
    connection_.sent(amqp_basic_nack(connection_.native(), channel, tag, 0, requeue), "returning");
    Out& out = *deliveries_.find(tag);
    leaves(out);
    out.state = State::sent;
    out.letter = {};
  }
  returns_.clear();
}

// Those up to the first that is still out need one frame together.
void Consumer::send_acks() {
  std::uint64_t last = 0;
  std::size_t count = 0;
  while (!deliveries_.empty() && deliveries_.front().state != State::out) {
    if (deliveries_.front().state == State::acked) {
      last = deliveries_.first();
      ++count;
      leaves(deliveries_.front());
    }
    deliveries_.pop_front();
  }
  if (count != 0) send_ack(last, count > 1);
  for (const std::uint64_t tag : acks_) {
    Out* const out = deliveries_.find(tag);
    if (out == nullptr) continue;
    send_ack(tag, false);
    leaves(*out);
    out->state = State::sent;
    out->letter = {};
  }
  acks_.clear();
}

void Consumer::send_ack(std::uint64_t tag, bool multiple) {
  connection_.sent(amqp_basic_ack(connection_.native(), channel, tag, multiple ? 1 : 0),
                   "acknowledging");
}

void Consumer::leaves(const Out& out) {
  if (out.consumer != consumer_) return;
  --out_;
  --leaving_;
}

void Consumer::register_consumer() {
  window_ = std::min(wanted_, widest_window);
  if (window_ != prefetch_) {
    amqp_basic_qos_t qos{};
    qos.prefetch_count = static_cast<std::uint16_t>(window_);
    connection_.sent(amqp_send_method(connection_.native(), channel, AMQP_BASIC_QOS_METHOD, &qos),
                     "consuming");
    prefetch_ = window_;
  }
  consumer_ = ++last_consumer_;
  const std::string tag = std::to_string(consumer_);
  amqp_basic_consume_t consume{};
  consume.queue = bytes_of(queue_);
  consume.consumer_tag = bytes_of(tag);
  consume.nowait = 1;
  connection_.sent(
      amqp_send_method(connection_.native(), channel, AMQP_BASIC_CONSUME_METHOD, &consume),
      "consuming");
}

// What it has out stays out, and what is on its way arrives.
void Consumer::cancel_consumer() {
  const std::string tag = std::to_string(consumer_);
  amqp_basic_cancel_t cancel{};
  cancel.consumer_tag = bytes_of(tag);
  cancel.nowait = 1;
  connection_.sent(
      amqp_send_method(connection_.native(), channel, AMQP_BASIC_CANCEL_METHOD, &cancel),
      "cancelling a consumer");
  consumer_ = 0;
  window_ = out_ = leaving_ = 0;
}

bool Consumer::read(remote::Link::Events& events) {
  amqp_frame_t frame{};
  while (connection_.next(frame)) {
    if (frame.channel == channel && on_frame(frame, events)) return true;
  }
  return false;
}

bool Consumer::on_frame(const amqp_frame_t& frame, remote::Link::Events& events) {
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD:
      on_method(frame);
      return false;
    case AMQP_FRAME_HEADER:
      if (frame.payload.properties.class_id != AMQP_BASIC_CLASS ||
          frame.payload.properties.body_size > largest_message) {
        connection_.lost("a delivery is none, or too large");
      }
      incoming_.opened =
          opened(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded),
                 incoming_.redelivered);
      incoming_.missing = frame.payload.properties.body_size;
      incoming_.payload.clear();
      incoming_.payload.reserve(incoming_.missing);
      break;
    case AMQP_FRAME_BODY:
      if (frame.payload.body_fragment.len > incoming_.missing) {
        connection_.lost("a delivery is longer than it said");
      }
      incoming_.payload += text_of(frame.payload.body_fragment);
      incoming_.missing -= frame.payload.body_fragment.len;
      break;
    default:
      return false;
  }
  if (incoming_.missing != 0) return false;
  connection_.release(channel);
  on_arrival(events);
  return true;
}

void Consumer::on_method(const amqp_frame_t& frame) {
  const void* const decoded = frame.payload.method.decoded;
  switch (frame.payload.method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto& deliver = *static_cast<const amqp_basic_deliver_t*>(decoded);
      incoming_.tag = deliver.delivery_tag;
      incoming_.consumer = number_of(text_of(deliver.consumer_tag));
      incoming_.redelivered = deliver.redelivered != 0;
      return;
    }
    case AMQP_BASIC_CANCEL_METHOD:
      connection_.lost("the queue " + queue_ + " is gone");
    case AMQP_CHANNEL_CLOSE_METHOD:
      connection_.lost(
          std::string(text_of(static_cast<const amqp_channel_close_t*>(decoded)->reply_text)));
    default:  // the answer to a qos
      connection_.release(channel);
      return;
  }
}

void Consumer::on_arrival(remote::Link::Events& events) {
  if (wanted_ != 0) --wanted_;
  if (incoming_.consumer == consumer_) ++out_;
  Opened& is = incoming_.opened;
  if (is.options.id.empty()) is.options.id = new_message_id();  // put by another kind of client
  auto message =
      std::make_shared<const Message>(Message{std::move(incoming_.payload), std::move(is.options)});
  const std::uint64_t tag =
      deliveries_.push({{message, is.expires, is.attempt, false}, incoming_.consumer});
  if (tag != incoming_.tag) connection_.lost("a delivery is missing");
  events.arrived({tag, std::move(message), is.attempt, is.redelivered, is.expires});
}

void Consumer::barrier() {
  amqp_queue_declare(connection_.native(), channel, bytes_of(queue_), 1, 0, 0, 0, amqp_empty_table);
  try {
    connection_.expect(channel, "waiting for acknowledgements");
  } catch (const ChannelClosed& closed) {
    connection_.lost(closed.what());
  }
}

}  // namespace canteen::broker::rabbitmq
