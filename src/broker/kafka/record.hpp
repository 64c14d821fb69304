// A message as Kafka has it: a record with a key, a value, and headers, which are those of the user
// and those of remote/envelope.hpp.
//
// Thread safety: free functions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

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

[[nodiscard]] HeaderList headers_of(const Message& message, const Marks& marks);

// `empty` gets what is in it. Of what others have put, who know nothing of the envelope, the id is
// TOPIC/PARTITION/OFFSET.
[[nodiscard]] Record record_of(const rd_kafka_message_t& message, std::shared_ptr<Message> empty);

// The same, as a dead letter.
[[nodiscard]] Message dead_letter(const Message& message, const remote::Settlement& why);

}  // namespace canteen::broker::kafka
