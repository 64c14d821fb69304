// The watches that are on: one word, looked at on the long ways only.
#pragma once

#include <atomic>
#include <cstdint>

namespace canteen::threading::detail {

constexpr std::uint32_t deadlock_watch = 1;
constexpr std::uint32_t order_watch = 2;

// seq_cst where order_watch changes and in Runtime::self(): see there.
extern constinit std::atomic<std::uint32_t> watches;

inline bool watching(std::uint32_t which) noexcept {
  // relaxed: a wait or an acquire beside the change is as one before it.
  return (watches.load(std::memory_order_relaxed) & which) != 0;
}

}  // namespace canteen::threading::detail
