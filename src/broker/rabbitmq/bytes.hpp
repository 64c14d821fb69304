// Between rabbitmq-c's bytes, which own nothing, and the standard library's.
#pragma once

#include <string_view>

#include <amqp.h>

namespace canteen::broker::rabbitmq {

// Lives as long as the text. The library does not write through it.
[[nodiscard]] inline amqp_bytes_t bytes_of(std::string_view text) noexcept {
  return {text.size(), const_cast<char*>(text.data())};  // NOLINT(cppcoreguidelines-pro-type-*)
}

[[nodiscard]] inline std::string_view text_of(amqp_bytes_t bytes) noexcept {
  return bytes.len == 0 ? std::string_view()
                        : std::string_view(static_cast<const char*>(bytes.bytes), bytes.len);
}

}  // namespace canteen::broker::rabbitmq
