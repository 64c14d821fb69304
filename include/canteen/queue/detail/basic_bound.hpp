// BasicBound — how many items a line takes.
//
// Thread safety: get() from anywhere; set() under the line's locks.
// Ordering: none.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace canteen::queue::detail {

template <class P>
class BasicBound {
 public:
  // maxsize <= 0: none.
  explicit BasicBound(std::ptrdiff_t maxsize) noexcept : maxsize_(maxsize) {}

  [[nodiscard]] std::ptrdiff_t get() const noexcept {
    return maxsize_.load(std::memory_order_relaxed);
  }

  void set(std::ptrdiff_t maxsize) noexcept { maxsize_.store(maxsize, std::memory_order_relaxed); }

  [[nodiscard]] bool full(std::uint64_t items) const noexcept {
    const std::ptrdiff_t bound = get();
    return bound > 0 && items >= static_cast<std::uint64_t>(bound);
  }

  // For how many more there is room beside `items`; without a bound for more than anybody puts at
  // a time.
  [[nodiscard]] std::uint64_t room(std::uint64_t items) const noexcept {
    const std::ptrdiff_t bound = get();
    if (bound <= 0) return enough;
    const auto most = static_cast<std::uint64_t>(bound);
    return items < most ? most - items : 0;
  }

  // What is worth waiting for in a rush (lookout.hpp).
  [[nodiscard]] std::uint64_t half() const noexcept {
    const std::ptrdiff_t bound = get();
    return bound <= 0 ? enough : std::min(static_cast<std::uint64_t>(bound) / 2 + 1, enough);
  }

  static constexpr std::uint64_t enough = 256;  // a few lines of the cache's

 private:
  typename P::template Atomic<std::ptrdiff_t> maxsize_;
};

}  // namespace canteen::queue::detail
