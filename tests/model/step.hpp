// Step — one operation of one thread, as a trace shows it and as a mutation finds it again.
#pragma once

#include <atomic>
#include <cstdint>
#include <source_location>
#include <string_view>

#include "tests/model/clock.hpp"

namespace canteen::model {

// Where in the source an operation stands. Every operation of the platform takes one as its last,
// defaulted argument.
using Site = std::source_location;

enum class Op : std::uint8_t {
  load,
  store,
  exchange,
  fetch_add,
  fetch_sub,
  fetch_and,
  fetch_or,
  fetch_xor,
  compare_exchange,
  compare_exchange_weak,
  read,   // of a Plain
  write,  // of a Plain
  wait,   // going to sleep on a word, or finding that it has changed
  woken,  // returning from such a sleep
  wake_one,
  wake_all,
  pause,
  yield,
  now,
  fork,  // starting threads
  join,  // waiting for their ends
  finish,
  note,  // a test's own remark
};

[[nodiscard]] std::string_view name(Op op) noexcept;
[[nodiscard]] std::string_view name(std::memory_order order) noexcept;

struct Step {
  Op op = Op::note;
  std::memory_order order = std::memory_order_relaxed;
  ThreadId thread = 0;
  bool failed = false;            // a compare_exchange that did not; a wait that timed out
  std::uint8_t stale = 0;         // how many newer stores the load passed over
  const void* address = nullptr;  // nullptr: touches no memory
  std::uint64_t before = 0;       // the value read
  std::uint64_t after = 0;        // the value written, or waited for
  const char* text = nullptr;     // note: the remark
  Site site = {};
};

}  // namespace canteen::model
