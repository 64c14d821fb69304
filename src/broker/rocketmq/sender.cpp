#include "src/broker/rocketmq/sender.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "src/broker/rocketmq/coding.hpp"

namespace canteen::broker::rocketmq {
namespace {

using namespace std::chrono_literals;

// Of one call. A broker takes 4 MiB, with all that belongs to them; one that is larger goes alone,
// and the broker judges it.
constexpr std::size_t most = 512;
constexpr std::size_t most_bytes = 2 << 20;

constexpr auto send_within = 10s;

std::size_t size_of(const protocol::Message& message) {
  return message.ByteSizeLong() + 128;
}

// It was the message's fault, and would be again.
bool is_refusal(int code) {
  return code >= 40000 && code < 42900 && code != protocol::REQUEST_TIMEOUT;
}

}  // namespace

Sender::Sender(Connection& connection, std::string topic, bool delays, Told told)
    : connection_(connection), topic_(std::move(topic)), delays_(delays), told_(std::move(told)) {}

void Sender::send(std::span<const remote::Outgoing> messages) {
  waiting_.insert(waiting_.end(), messages.begin(), messages.end());
  if (sent_ == 0) next();
}

void Sender::next() {
  if (waiting_.empty()) return;
  protocol::SendMessageRequest request;
  const std::size_t count = delays_ || singly_ > 0 ? 1 : std::min(waiting_.size(), most);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    protocol::Message message = encoded(waiting_[i], topic_, delays_);
    bytes += size_of(message);
    if (i > 0 && bytes > most_bytes) break;
    *request.add_messages() = std::move(message);
    ++sent_;
  }
  connection_.ask<protocol::SendMessageRequest, protocol::SendMessageResponse>(
      &Connection::Stub::AsyncSendMessage, request, send_within,
      [this](protocol::SendMessageResponse& response) { answered(response); });
}

void Sender::answered(const protocol::SendMessageResponse& response) {
  const int code = response.status().code();
  const std::size_t count = std::exchange(sent_, 0);
  if (code != protocol::OK && !is_refusal(code)) connection_.lose(response.status().message());
  if (code != protocol::OK && count > 1) {
    singly_ = count;
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t number = waiting_.front().number;
      waiting_.pop_front();
      if (singly_ > 0) --singly_;
      std::optional<Refused> refused;
      if (code != protocol::OK) {
        refused = Refused{Refused::Reason::other,
                          connection_.name() + ": " + response.status().message()};
      }
      told_(number, std::move(refused));
    }
  }
  next();
}

}  // namespace canteen::broker::rocketmq
