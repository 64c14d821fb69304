// What a message is to AMQP: its properties and headers, there and back.
//
// The id is the property message-id, or where it is longer than that may be (255 bytes) the header
// canteen-id. Every other thing that AMQP does not know is a header of envelope.hpp, as text.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <amqp.h>
#include <amqp_framing.h>

#include <canteen/broker/message.hpp>

#include "src/broker/remote/link.hpp"

namespace canteen::broker::rabbitmq {

// What goes out.
struct Letter {
  std::shared_ptr<const Message> message;
  std::optional<remote::WallTime> expires{};
  std::uint32_t attempts = 0;  // deliveries before this copy was made
  bool again = false;
};

// Why it cannot be sent; nullopt: it can. AMQP has all headers in one frame.
[[nodiscard]] std::optional<std::string> why_not(const Message& message);

// PropertiesWriter — is used for many letters, one after the other.
class PropertiesWriter {
 public:
  // Lives until the next, and no longer than the letter.
  [[nodiscard]] const amqp_basic_properties_t& write(const Letter& letter);

 private:
  void add(std::string_view name, std::string_view value);
  void add_number(std::string_view name, std::int64_t value);

  std::vector<amqp_table_entry_t> entries_;
  std::vector<std::string> numbers_;
  amqp_basic_properties_t properties_{};
};

// What came in, but for its payload.
struct Opened {
  PutOptions options;
  std::uint32_t attempt = 1;
  bool redelivered = false;
  std::optional<remote::WallTime> expires{};
};

// Of a message that no canteen has put there, too. `redelivered`: what the broker says.
[[nodiscard]] Opened opened(const amqp_basic_properties_t& properties, bool redelivered);

// The id alone.
[[nodiscard]] std::string_view id_of(const amqp_basic_properties_t& properties);

}  // namespace canteen::broker::rabbitmq
