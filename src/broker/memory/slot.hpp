// Slot — a note in one group's line: where it stands there, and who has it, if it is out.
//
// Thread safety: none; the lock of those who get guards it.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include <canteen/base/timeout.hpp>

namespace canteen::broker::memory {

struct Client;
struct Note;

inline constexpr base::Instant never = std::numeric_limits<base::Instant>::max();

// At the farthest the last instant before `never`.
inline base::Instant after(base::Instant now, std::chrono::nanoseconds time) {
  return base::Deadline(time, now).instant();
}

struct Slot {
  Note* note = nullptr;        // constant
  Slot* before = nullptr;      // in a SlotList or a SlotHeap
  Slot* behind = nullptr;      // likewise
  std::uint32_t attempts = 0;  // deliveries so far: their number tells one from another
  Client* to = nullptr;        // whose delivery is out; nullptr: none is
  base::Instant ends = never;  // when that comes back by itself; if it is delayed: when it is due
};

}  // namespace canteen::broker::memory
