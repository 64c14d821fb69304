#include "src/broker/rabbitmq/publisher.hpp"

#include <utility>

#include <poll.h>

#include <canteen/base/platform.hpp>

#include "src/broker/rabbitmq/bytes.hpp"

namespace canteen::broker::rabbitmq {
namespace {

using namespace std::chrono_literals;

constexpr amqp_channel_t puts_channel = 1;

// A socket that poll() calls writable has room for a third of its buffer, which is more than this.
constexpr std::size_t surely_room_for = 16'384;

// Between two looks at what has come in.
constexpr int writes_in_a_row = 256;

// How long the answers may stay away: the first, and all.
constexpr base::Instant first_confirmed_within = std::chrono::nanoseconds(5s).count();
constexpr base::Instant confirmed_within = std::chrono::nanoseconds(30s).count();

}  // namespace

bool Publisher::work() {
  if (wants_to_write()) {
    if (!connection_) connect();
    write();
  }
  if (!connection_) return false;
  const bool any = read();
  expect_answers(base::System::now());
  return any;
}

void Publisher::expect_answers(base::Instant now) const {
  if (in_flight_.empty() || blocked_) return;
  if (now - last_answer_ < (has_answered_ ? confirmed_within : first_confirmed_within)) return;
  connection_->lost("it does not say whether it keeps what was put");
}

void Publisher::connect() {
  constexpr auto patience = std::chrono::seconds(10);
  const base::Deadline deadline(patience, base::System::now());
  connection_.emplace(settings_, deadline);
  connection_->open_channel(puts_channel);
  amqp_confirm_select(connection_->native(), puts_channel);
  connection_->expect(puts_channel, "asking for confirms");
}

void Publisher::write() {
  for (int i = 0; i < writes_in_a_row && wants_to_write() && has_room(); ++i) {
    write(outbox_.front());
    outbox_.pop_front();
  }
}

bool Publisher::has_room() {
  if (unchecked_ < surely_room_for && unchecked_ != 0) return true;
  pollfd socket{descriptor(), POLLOUT, 0};
  if (poll(&socket, 1, 0) <= 0) return false;
  unchecked_ = 1;
  return true;
}

void Publisher::write(const Dispatch& dispatch) {
  const Message& message = *dispatch.letter.message;
  constexpr amqp_boolean_t mandatory = 1;
  connection_->sent(
      amqp_basic_publish(connection_->native(), puts_channel, bytes_of(dispatch.exchange),
                         bytes_of(dispatch.route), mandatory, 0, &writer_.write(dispatch.letter),
                         bytes_of(message.payload)),
      "putting");
  if (in_flight_.empty()) last_answer_ = base::System::now();
  unchecked_ += message.payload.size() + message.options.id.size();
  in_flight_.push({dispatch.letter.message, dispatch.number, dispatch.kind});
}

bool Publisher::read() {
  bool any = false;
  amqp_frame_t frame{};
  while (connection_->next(frame)) {
    any = true;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
      on_method(frame);
    } else if (frame.frame_type == AMQP_FRAME_HEADER) {
      // Only what is returned has one.
      on_return(
          id_of(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded)));
    }
    connection_->release(frame.channel);
  }
  return any;
}

void Publisher::on_method(const amqp_frame_t& frame) {
  const void* const decoded = frame.payload.method.decoded;
  switch (frame.payload.method.id) {
    case AMQP_BASIC_ACK_METHOD: {
      const auto& ack = *static_cast<const amqp_basic_ack_t*>(decoded);
      on_confirm(ack.delivery_tag, ack.multiple != 0, Fate::kept);
      return;
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto& nack = *static_cast<const amqp_basic_nack_t*>(decoded);
      on_confirm(nack.delivery_tag, nack.multiple != 0, Fate::refused);
      return;
    }
    case AMQP_CONNECTION_BLOCKED_METHOD:
      blocked_ = true;
      events_.blocked(
          std::string(text_of(static_cast<const amqp_connection_blocked_t*>(decoded)->reason)));
      return;
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      blocked_ = false;
      last_answer_ = base::System::now();
      events_.blocked(std::nullopt);
      return;
    case AMQP_CHANNEL_CLOSE_METHOD:
      connection_->lost(
          std::string(text_of(static_cast<const amqp_channel_close_t*>(decoded)->reply_text)));
    default:
      return;
  }
}

// A message that no queue takes comes back before it is confirmed. It has no tag then, but its id;
// of several with the same id one is as good as the other.
void Publisher::on_return(std::string_view id) {
  for (Unconfirmed& each : in_flight_) {
    if (each.answered || each.returned || each.message->options.id != id) continue;
    each.returned = true;
    return;
  }
}

void Publisher::on_confirm(std::uint64_t tag, bool multiple, Fate fate) {
  has_answered_ = true;
  last_answer_ = base::System::now();
  if (multiple) {
    const std::uint64_t first = in_flight_.first();
    for (std::uint64_t each = first; each <= tag; ++each) {
      if (Unconfirmed* const one = in_flight_.find(each)) answer(*one, fate);
    }
  } else if (Unconfirmed* const one = in_flight_.find(tag)) {
    answer(*one, fate);
  }
  while (!in_flight_.empty() && in_flight_.front().answered) in_flight_.pop_front();
}

void Publisher::answer(Unconfirmed& one, Fate fate) {
  if (std::exchange(one.answered, true)) return;
  one.message.reset();
  events_.ended(one.kind, one.number, one.returned && fate == Fate::kept ? Fate::unroutable : fate);
}

int Publisher::descriptor() const noexcept {
  return connection_ ? connection_->descriptor() : -1;
}

void Publisher::close(base::Deadline deadline) noexcept {
  // While it is blocked the broker would not read it.
  if (connection_ && !blocked_) connection_->close(deadline);
}

}  // namespace canteen::broker::rabbitmq
