#include "src/broker/rocketmq/receiver.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/remote/envelope.hpp"
#include "src/broker/rocketmq/coding.hpp"

namespace canteen::broker::rocketmq {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::size_t most_received = 32;  // the broker gives no more in one call
constexpr std::size_t most_acked = 256;

constexpr auto answered_within = 10s;

// The shortest that a broker grants, if it does not grant what was asked.
constexpr nanoseconds usual_invisible = 10s;

// The longest for which it lets a message rest.
constexpr milliseconds longest_rest = 12h;

void set_duration(google::protobuf::Duration& duration, milliseconds time) {
  duration.set_seconds(time.count() / 1000);
  duration.set_nanos(static_cast<std::int32_t>(time.count() % 1000 * 1'000'000));
}

}  // namespace

Receiver::Receiver(Connection& connection, Line line, Ears ears)
    : connection_(connection),
      line_(std::move(line)),
      ears_(std::move(ears)),
      to_the_dead_(connection, line_.dead_topic, false,
                   [this](std::uint64_t tag, const std::optional<Refused>& refused) {
                     buried(tag, !refused);
                   }) {}

bool Receiver::is_idle() const noexcept {
  return acks_.empty() && backs_.empty() && asked_ == 0 && waiting_ == 0;
}

base::Instant Receiver::tend(base::Instant now) {
  acknowledge();
  give_back();
  const nanoseconds half = line_.invisible / 2;
  while (!renewals_.empty() && renewals_.front().at <= now) {
    const std::uint64_t tag = renewals_.front().tag;
    renewals_.pop_front();
    const auto at = out_.find(tag);
    if (at == out_.end()) continue;
    renewals_.push_back({now + half.count(), tag});
    if (!at->second.is_renewed && !at->second.is_buried) renew(tag, at->second);
  }
  if (wanted_ > 0 && !is_receiving_ && receive_not_before_ <= now) receive(now);
  base::Instant next = now + nanoseconds(1s).count();
  if (!renewals_.empty()) next = std::min(next, renewals_.front().at);
  if (wanted_ > 0 && !is_receiving_) next = std::min(next, receive_not_before_);
  return next;
}

void Receiver::want(std::size_t more) {
  wanted_ = more;
  const base::Instant now = base::System::now();
  if (wanted_ > 0 && !is_receiving_ && receive_not_before_ <= now) receive(now);
}

void Receiver::receive(base::Instant now) {
  protocol::ReceiveMessageRequest request;
  request.mutable_group()->set_name(line_.group);
  request.mutable_message_queue()->mutable_topic()->set_name(line_.topic);
  request.mutable_message_queue()->set_id(-1);
  request.mutable_filter_expression()->set_type(protocol::TAG);
  request.mutable_filter_expression()->set_expression("*");
  request.set_batch_size(static_cast<std::int32_t>(std::min(wanted_, most_received)));
  set_duration(*request.mutable_invisible_duration(),
               std::chrono::ceil<milliseconds>(line_.invisible));
  set_duration(*request.mutable_long_polling_timeout(), longest_poll);
  is_receiving_ = true;
  has_received_ = false;
  receive_status_.Clear();
  receive_not_before_ = now + nanoseconds(20ms).count();
  connection_.receive(
      request, longest_poll + answered_within,
      [this](protocol::ReceiveMessageResponse& response) { received(response); },
      [this] { receive_ended(); });
}

void Receiver::received(protocol::ReceiveMessageResponse& response) {
  if (response.has_status()) receive_status_ = response.status();
  if (!response.has_message()) return;
  has_received_ = true;
  if (wanted_ > 0) --wanted_;
  protocol::Message& message = *response.mutable_message();
  const std::uint64_t tag = ++last_tag_;
  Out out;
  out.id = message.system_properties().message_id();
  out.handle = message.system_properties().receipt_handle();
  const remote::WallTime stored = message.system_properties().store_timestamp().seconds() * 1000;
  line_.returns->has_come(out.id);
  remote::Arrival arrival = decoded(std::move(message));
  arrival.tag = tag;
  if (stored <= line_.doubtful_until) arrival.redelivered = true;
  out.attempt = arrival.attempt;
  out_.emplace(tag, std::move(out));
  renewals_.push_back({base::System::now() + line_.invisible.count() / 2, tag});
  if (turns_away_) {
    const remote::Settlement back{.tag = tag, .kind = remote::Settlement::Kind::give_back};
    settle({&back, 1});
  } else {
    ears_.arrived(std::move(arrival));
  }
}

void Receiver::receive_ended() {
  is_receiving_ = false;
  const base::Instant now = base::System::now();
  switch (receive_status_.code()) {
    case protocol::OK:
    case protocol::MESSAGE_NOT_FOUND:
      break;
    case protocol::ILLEGAL_INVISIBLE_TIME:
      if (line_.invisible >= usual_invisible) connection_.lose(receive_status_.message());
      line_.invisible = usual_invisible;
      break;
    case protocol::TOO_MANY_REQUESTS:
      receive_not_before_ = now + nanoseconds(200ms).count();
      break;
    default:
      connection_.lose(receive_status_.message());
  }
  // One that brought nothing may have ended at once, and so might the next.
  if (has_received_) receive_not_before_ = now;
  if (wanted_ > 0 && receive_not_before_ <= now) receive(now);
}

void Receiver::settle(std::span<const remote::Settlement> settlements) {
  for (const remote::Settlement& each : settlements) {
    const auto at = out_.find(each.tag);
    if (at == out_.end()) continue;  // it was taken back meanwhile
    if (at->second.is_renewed) {
      at->second.settled = each;
      ++waiting_;
    } else {
      settle(each, at->second);
    }
  }
  acknowledge();
  give_back();
}

void Receiver::settle(const remote::Settlement& settlement, Out& out) {
  using Kind = remote::Settlement::Kind;
  switch (settlement.kind) {
    case Kind::dead:
      bury(settlement, out);
      return;  // it is out until its copy is kept
    case Kind::ack: {
      protocol::AckMessageEntry& entry = acks_.emplace_back();
      entry.set_message_id(out.id);
      entry.set_receipt_handle(out.handle);
      break;
    }
    case Kind::requeue:
    case Kind::give_back:
      const auto delay = std::chrono::ceil<milliseconds>(std::max(settlement.delay, 0ns));
      backs_.push_back(
          {out.id, out.handle, std::min(delay, longest_rest), settlement.kind == Kind::requeue});
      break;
  }
  out_.erase(settlement.tag);
}

void Receiver::acknowledge() {
  for (std::size_t from = 0; from < acks_.size(); from += most_acked) {
    protocol::AckMessageRequest request;
    request.mutable_group()->set_name(line_.group);
    request.mutable_topic()->set_name(line_.topic);
    const std::size_t end = std::min(from + most_acked, acks_.size());
    for (std::size_t i = from; i < end; ++i) *request.add_entries() = std::move(acks_[i]);
    ++asked_;
    connection_.ask<protocol::AckMessageRequest, protocol::AckMessageResponse>(
        &Connection::Stub::AsyncAckMessage, request, answered_within,
        [this](protocol::AckMessageResponse& response) {
          --asked_;
          // One that is too late is delivered again: nothing to be done about it here.
          if (response.entries().empty()) check(response.status());
          for (const auto& each : response.entries()) check(each.status());
        });
  }
  acks_.clear();
}

void Receiver::give_back() {
  if (is_giving_back_ || backs_.empty()) return;
  is_giving_back_ = true;
  const Back& back = backs_.front();
  protocol::ChangeInvisibleDurationRequest request = change(back.id, back.handle, back.delay);
  if (!back.was_seen) request.set_suspend(true);
  line_.returns->gave_back(back.id, base::System::now() + nanoseconds(back.delay).count());
  connection_
      .ask<protocol::ChangeInvisibleDurationRequest, protocol::ChangeInvisibleDurationResponse>(
          &Connection::Stub::AsyncChangeInvisibleDuration, request, answered_within,
          [this](protocol::ChangeInvisibleDurationResponse& response) {
            is_giving_back_ = false;
            backs_.pop_front();
            check(response.status());
            give_back();
          });
}

void Receiver::renew(std::uint64_t tag, Out& out) {
  out.is_renewed = true;
  connection_
      .ask<protocol::ChangeInvisibleDurationRequest, protocol::ChangeInvisibleDurationResponse>(
          &Connection::Stub::AsyncChangeInvisibleDuration,
          change(out.id, out.handle, std::chrono::ceil<milliseconds>(line_.invisible)),
          answered_within, [this, tag](protocol::ChangeInvisibleDurationResponse& response) {
            renewed(tag, response);
          });
}

void Receiver::renewed(std::uint64_t tag,
                       const protocol::ChangeInvisibleDurationResponse& response) {
  const auto at = out_.find(tag);
  if (at == out_.end()) return;
  Out& out = at->second;
  out.is_renewed = false;
  const std::optional<remote::Settlement> settled = std::exchange(out.settled, std::nullopt);
  if (settled) --waiting_;
  if (response.status().code() == protocol::INVALID_RECEIPT_HANDLE) {
    out_.erase(at);
    if (!settled) ears_.taken_back(tag);
    return;
  }
  check(response.status());
  out.handle = response.receipt_handle();
  if (settled) settle(*settled, out);
}

void Receiver::bury(const remote::Settlement& settlement, Out& out) {
  auto letter = std::make_shared<Message>(*settlement.message);
  letter->options.headers[std::string(remote::envelope::dead_reason)] = settlement.reason;
  letter->options.headers[std::string(remote::envelope::dead_attempts)] =
      std::to_string(settlement.attempts);
  out.is_buried = true;
  ++waiting_;
  const remote::Outgoing outgoing{.number = settlement.tag, .message = std::move(letter)};
  to_the_dead_.send({&outgoing, 1});
}

void Receiver::buried(std::uint64_t tag, bool is_there) {
  --waiting_;
  const auto at = out_.find(tag);
  if (at == out_.end()) return;
  if (is_there) {
    settle(remote::Settlement{.tag = tag}, at->second);
    acknowledge();
  } else {
    leave_to_broker(at->second);
    out_.erase(at);
  }
}

void Receiver::leave_to_broker(const Out& out) {
  protocol::ForwardMessageToDeadLetterQueueRequest request;
  request.mutable_group()->set_name(line_.group);
  request.mutable_topic()->set_name(line_.topic);
  request.set_receipt_handle(out.handle);
  request.set_message_id(out.id);
  request.set_delivery_attempt(static_cast<std::int32_t>(out.attempt));
  request.set_max_delivery_attempts(static_cast<std::int32_t>(out.attempt));
  ++asked_;
  connection_.ask<protocol::ForwardMessageToDeadLetterQueueRequest,
                  protocol::ForwardMessageToDeadLetterQueueResponse>(
      &Connection::Stub::AsyncForwardMessageToDeadLetterQueue, request, answered_within,
      [this](protocol::ForwardMessageToDeadLetterQueueResponse& response) {
        --asked_;
        check(response.status());
      });
}

protocol::ChangeInvisibleDurationRequest Receiver::change(const std::string& id,
                                                          const std::string& handle,
                                                          milliseconds invisible) const {
  protocol::ChangeInvisibleDurationRequest request;
  request.mutable_group()->set_name(line_.group);
  request.mutable_topic()->set_name(line_.topic);
  request.set_receipt_handle(handle);
  request.set_message_id(id);
  set_duration(*request.mutable_invisible_duration(), invisible);
  return request;
}

void Receiver::check(const protocol::Status& status) const {
  if (status.code() == protocol::OK || status.code() == protocol::INVALID_RECEIPT_HANDLE) return;
  connection_.lose(status.message());
}

}  // namespace canteen::broker::rocketmq
