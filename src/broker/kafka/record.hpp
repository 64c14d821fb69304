// A message as Kafka has it: a record with a key, a value, and headers, which are those of the user
// and those of remote/envelope.hpp.
//
//                                    key             headers
//   nothing is said of the message   canteen-id:ID   none
//   any other                        the message's   canteen-id, and what was said
//
// A client takes headers apart one by one: that was half of what a get cost, and to find out that
// there are none a quarter. So where the id is the key, nobody looks. A message's key that begins
// like one of these has canteen-key: put before it.
//
// Thread safety: free functions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <canteen/broker/message.hpp>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::kafka {

// What a record has beside its Message.
struct Marks {
  std::optional<remote::WallTime> expires{};
  bool again = false;  // it may be there already
};

struct Record {
  std::shared_ptr<const Message> message;
  Marks marks{};
};

// What of a record is not its value.
struct Head {
  std::string_view key;  // of the message, or of `room`
  HeaderList headers;    // none: there are none
};

[[nodiscard]] Head head_of(const Message& message, const Marks& marks, std::string& room);

// `empty` gets what is in it. Of what others have put, who know nothing of the envelope, the id is
// TOPIC/PARTITION/OFFSET.
[[nodiscard]] Record record_of(const rd_kafka_message_t& message, std::shared_ptr<Message> empty);

// The same, as a dead letter.
[[nodiscard]] Message dead_letter(const Message& message, const remote::Settlement& why);

}  // namespace canteen::broker::kafka
