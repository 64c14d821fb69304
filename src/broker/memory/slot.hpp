// Slot — a message in one group's line: what it is, and how often it has been delivered.
#pragma once

#include <cstdint>
#include <limits>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/message.hpp>

#include "src/broker/memory/note_ptr.hpp"

namespace canteen::broker::memory {

inline constexpr base::Instant never = std::numeric_limits<base::Instant>::max();

struct Slot {
  NotePtr message;             // the groups share it
  std::uint64_t number = 0;    // in the order of the puts, across the groups
  std::uint32_t attempts = 0;  // deliveries so far
  base::Instant expires = never;

  [[nodiscard]] const PutOptions& options() const noexcept { return message->options; }
};

}  // namespace canteen::broker::memory
