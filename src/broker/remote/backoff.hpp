// Backoff — how long to wait before the next attempt to connect: any time up to a bound that
// doubles with each, so that those who have lost the same broker do not come back together [1].
//
// [1] M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog 2015 ("full jitter").
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace canteen::broker::remote {

class Backoff {
 public:
  static constexpr std::chrono::nanoseconds first = std::chrono::milliseconds(50);
  static constexpr std::chrono::nanoseconds longest = std::chrono::seconds(5);

  explicit Backoff(std::uint64_t seed = std::random_device()()) : random_(seed) {}

  [[nodiscard]] std::chrono::nanoseconds next() {
    const std::chrono::nanoseconds bound = bound_;
    bound_ = std::min(2 * bound_, longest);
    return std::chrono::nanoseconds(
        std::uniform_int_distribution<std::chrono::nanoseconds::rep>(0, bound.count())(random_));
  }

  void reset() noexcept { bound_ = first; }

 private:
  std::mt19937_64 random_;
  std::chrono::nanoseconds bound_ = first;
};

}  // namespace canteen::broker::remote
