// Messages as headers of frames, and back.
//
// A message's own headers keep their names where these are words that neither STOMP nor a broker
// uses; others are called canteen-header-NAME. In names and values, bytes that a broker may change
// (not ASCII, not printable, blanks at the ends) and '%' are written as %XX.
//
// Messages of other programs have no canteen-id: their headers are taken as they are, and the
// broker's message-id is the id.
//
// Thread safety: all functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/frame.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {

// What a SEND says of the message: all but the destination, a delay and the body.
struct Posted {
  const Message& message;
  std::optional<remote::WallTime> expires{};
  bool again = false;
  std::uint32_t attempts = 0;  // deliveries before this copy was made
};

// Why it cannot be put: whoever gets it could not read it, or the broker would not even say no;
// nullopt: it can.
[[nodiscard]] std::optional<std::string> why_not(const Message& message, Server server);

// Of the reason why a message is put aside as much as each broker takes as a header.
[[nodiscard]] std::string shortened(const std::string& reason);

void describe(Frame& send, const Posted& posted);

// Without the tag. Takes the frame's body. A message that the broker has delivered before without
// word from its consumer is at least at its second attempt.
[[nodiscard]] remote::Arrival arrival_of(Frame frame);

// Whether the broker has delivered it before, and had no word of it.
[[nodiscard]] bool is_marked(const Frame& message);

}  // namespace canteen::broker::activemq
