// HitCount — how many hits there were, counted by all threads at once without getting into each
// other's way: each counts for itself, and the sum is made by who asks. An atomic addition, even to
// a line of one's own, is the half of what a hit without a lock costs.
//
// Thread safety: all members. A sum while others count has some value of the moment; of threads at
//                rest, and of ended ones, it is exact.
// Ordering:      none.
// Complexity:    add_one() a load and a store; sum() and reset() O(threads).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/folded_local.hpp>

namespace canteen::cache::detail {

// For a platform whose threads have no memory of their own: a model.
template <class P>
class HitCount {
 public:
  void add_one() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t sum() const noexcept {
    return count_.load(std::memory_order_relaxed);
  }

  void reset() noexcept { count_.store(0, std::memory_order_relaxed); }

 private:
  typename P::template Atomic<std::uint64_t> count_{0};
};

template <>
class HitCount<threading::detail::Runtime> {
 public:
  HitCount() { static_cast<void>(*counts_); }  // from now on a fork knows of it

  void add_one() {
    std::atomic<std::uint64_t>& own = *counts_;
    // relaxed, both: nobody else writes it.
    own.store(own.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t sum() const {
    // Loaded first: a reset that comes in between makes the sum smaller, not less than nothing.
    const std::uint64_t before = before_.load(std::memory_order_relaxed);
    const std::uint64_t now = counts_.fold();
    return now - std::min(now, before);
  }

  // The others' counts are not for us to write.
  void reset() { before_.store(counts_.fold(), std::memory_order_relaxed); }

 private:
  using Count = std::atomic<std::uint64_t>;

  mutable threading::FoldedLocal<Count, std::uint64_t> counts_{
      std::uint64_t{0}, [](std::uint64_t sum, const Count& each) {
        return sum + each.load(std::memory_order_relaxed);
      }};
  std::atomic<std::uint64_t> before_{0};  // what the sum was at the last reset
};

}  // namespace canteen::cache::detail
