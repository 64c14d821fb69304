// NumberSet — a set of numbers below some bound that knows its greatest: a bit for each number, a
// bit for each 64 of them that are not all zero, and so on up.
//
// Thread safety: none. Complexity: O(log64 bound) each; 1.02 bits for each number below the bound.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace canteen::cache {

class NumberSet {
 public:
  explicit NumberSet(std::size_t bound) {
    do {
      bound = (bound + 63) / 64;
      levels_.emplace_back(bound);
    } while (bound > 1);
  }

  [[nodiscard]] bool contains(std::size_t number) const noexcept {
    return (levels_[0][number / 64] >> number % 64 & 1U) != 0;
  }

  void insert(std::size_t number) noexcept {
    for (auto& level : levels_) {
      level[number / 64] |= std::uint64_t{1} << number % 64;
      number /= 64;
    }
  }

  // Requires: it is there.
  void erase(std::size_t number) noexcept {
    for (auto& level : levels_) {
      level[number / 64] &= ~(std::uint64_t{1} << number % 64);
      if (level[number / 64] != 0) return;
      number /= 64;
    }
  }

  // Requires: there is one.
  [[nodiscard]] std::size_t greatest() const noexcept {
    std::size_t number = 0;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      number = number * 64 + 63 - static_cast<std::size_t>(std::countl_zero((*level)[number]));
    }
    return number;
  }

 private:
  std::vector<std::vector<std::uint64_t>> levels_;  // from the numbers up
};

}  // namespace canteen::cache
