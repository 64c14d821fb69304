// Sender — puts messages to one topic, in the order in which it is told of them.
//
// One call is on its way at a time, with all that came while the one before was: several at once
// would be faster, and could overtake each other at the broker. What was sent in one call is taken
// in, or refused, as a whole; if it was refused they are sent again one by one, to find out which.
// A topic of delayed messages takes them one by one only.
//
// Thread safety: none. Blocking: none. Errors: LinkLost, from a turn of the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <canteen/broker/receipt.hpp>

#include "src/broker/remote/link.hpp"
#include "src/broker/rocketmq/connection.hpp"

namespace canteen::broker::rocketmq {

class Sender {
 public:
  // Of a number: taken in, or why not.
  using Told = std::function<void(std::uint64_t number, std::optional<Refused> refused)>;

  Sender(Connection& connection, std::string topic, bool delays, Told told);

  void send(std::span<const remote::Outgoing> messages);

  [[nodiscard]] bool is_idle() const noexcept { return sent_ == 0 && waiting_.empty(); }

 private:
  void next();
  void answered(const protocol::SendMessageResponse& response);

  Connection& connection_;
  const std::string topic_;
  const bool delays_;
  const Told told_;
  std::deque<remote::Outgoing> waiting_;  // the first sent_ of them are on their way
  std::size_t sent_ = 0;
  std::size_t singly_ = 0;  // how many of the first are to be sent one by one
};

}  // namespace canteen::broker::rocketmq
