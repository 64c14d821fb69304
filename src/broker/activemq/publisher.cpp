#include "src/broker/activemq/publisher.hpp"

#include <limits>
#include <optional>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/message_headers.hpp"

namespace canteen::broker::activemq {
namespace {

// While the broker writes one transaction, the next is under way.
constexpr std::size_t most_units = 2;

// Of a transaction, which the broker holds in memory.
constexpr std::size_t most_messages = 1000;
constexpr std::size_t most_bytes = 4U << 20U;

// One ends before the next begins, so that one name does for all: Artemis keeps something of each
// name until the connection ends.
constexpr std::string_view puts = "puts";

}  // namespace

void Publisher::publish(std::span<const remote::Outgoing> messages) {
  for (const remote::Outgoing& each : messages) {
    if (std::optional<std::string> why = why_not(*each.message, destinations_.server())) {
      events_.refused(each.number, {Refused::Reason::other, "activemq: " + *std::move(why)});
    } else {
      waiting_.push_back(each);
    }
  }
  send();
}

void Publisher::failed(std::string_view receipt, const std::string& why) {
  for (const Unit& each : on_their_way_) {
    const bool is_meant = each.receipt == receipt || (receipt.empty() && on_their_way_.size() == 1);
    if (is_meant && each.numbers.size() == 1) {
      events_.refused(each.numbers.front(), {Refused::Reason::other, why});
    }
  }
}

void Publisher::send() {
  while (!waiting_.empty() && on_their_way_.size() < (waiting_.front().again ? 1 : most_units)) {
    send_unit();
  }
}

void Publisher::send_unit() {
  const std::size_t length = length_of_unit();
  const auto unit = on_their_way_.emplace(on_their_way_.end());
  unit->since = base::System::now();
  unit->receipt = session_.receipt([this, unit] { received(unit); });
  if (length != 1) session_.send(Frame{.command = "BEGIN"}.with("transaction", puts));
  for (std::size_t i = 0; i < length; ++i) {
    const remote::Outgoing& message = waiting_.front();
    unit->numbers.push_back(message.number);
    if (length == 1) {
      send_message(message, "receipt", unit->receipt);
    } else {
      send_message(message, "transaction", puts);
    }
    waiting_.pop_front();
  }
  if (length == 1) return;
  session_.send(
      Frame{.command = "COMMIT"}.with("transaction", puts).with("receipt", unit->receipt));
}

void Publisher::received(std::list<Unit>::iterator unit) {
  for (const std::uint64_t each : unit->numbers) events_.confirmed(each);
  confirmed_ += unit->numbers.size();
  on_their_way_.erase(unit);
  if (std::exchange(is_blocked_, false)) events_.blocked(std::nullopt);
  send();
}

bool Publisher::tell_block(base::Instant now) {
  if (now < next_event()) return false;
  is_blocked_ = true;
  events_.blocked("the broker does not say that it has what was put");
  return true;
}

base::Instant Publisher::next_event() const noexcept {
  if (is_blocked_ || on_their_way_.empty()) return std::numeric_limits<base::Instant>::max();
  return on_their_way_.front().since + patience_;
}

void Publisher::send_message(const remote::Outgoing& message, std::string_view header,
                             std::string_view value) {
  Frame frame{.command = "SEND"};
  destinations_.to_all(frame);
  describe(frame, {*message.message, message.expires, message.again});
  Destinations::delay(frame, message.delay);
  frame.with(header, value);
  session_.send(frame, message.message->payload);
}

std::size_t Publisher::length_of_unit() const {
  std::size_t length = 0;
  std::size_t bytes = 0;
  for (const remote::Outgoing& each : waiting_) {
    if (length != 0 && (each.again || length == most_messages || bytes > most_bytes)) break;
    ++length;
    bytes += each.message->payload.size();
    if (each.again) break;
  }
  return length;
}

}  // namespace canteen::broker::activemq
