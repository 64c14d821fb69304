// Histogram — how often each length of time was seen, in a fixed relative precision.
//
// Log-linear: values below 1,024 are kept exactly; above, every power of two is cut into 512 equal
// parts, so that a value read back is within 0.1 % of the one that went in, at any magnitude. The
// least, the greatest and the sum are kept exactly beside it. Histograms of several threads merge
// without a loss (percentiles of their own could not be averaged).
//
// Thread safety: none; one thread each, or under a lock. Copies are independent.
// Errors:        std::bad_alloc from add and merge, which then change nothing.
// Complexity:    add O(1), without allocation once a magnitude has been seen (4 KiB each, 55 at
//                most); percentile and merge O(parts in use).
// Example:       histogram_test.cpp
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <canteen/base/annotations.hpp>

namespace canteen::base {

class CANTEEN_API Histogram {
 public:
  // A value below zero counts as zero.
  void add(std::int64_t value) {
    value = std::max<std::int64_t>(value, 0);
    const Place place = place_of(static_cast<std::uint64_t>(value));
    std::vector<std::uint64_t>& counters = blocks_[place.block];
    if (counters.data() == nullptr) [[unlikely]]
      counters.resize(parts);
    ++counters[place.part];
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
    sum_ += static_cast<double>(value);
    ++count_;
  }

  // Many at once are less work each.
  void add(std::span<const std::int64_t> values);
  void merge(const Histogram& other);
  void clear() noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

  // All of these are 0 when nothing was added.
  [[nodiscard]] std::int64_t min() const noexcept { return count_ == 0 ? 0 : min_; }

  [[nodiscard]] std::int64_t max() const noexcept { return max_; }

  [[nodiscard]] double sum() const noexcept { return sum_; }

  [[nodiscard]] double mean() const noexcept;

  // The nearest rank: the value of rank ceil(q * count()), counted from the least; within 0.1 %,
  // exact for q = 1. Requires: 0 <= q <= 1 (others are brought into it).
  [[nodiscard]] std::int64_t percentile(double q) const noexcept;

 private:
  static constexpr unsigned part_bits = 9;
  static constexpr std::size_t parts = std::size_t{1} << part_bits;
  static constexpr std::size_t blocks = 64 - part_bits;

  struct Place {
    std::size_t block;
    std::size_t part;
  };

  // Blocks 0 and 1 have steps of 1; of a value of 1,024 or more its ten highest bits tell the part,
  // and each bit behind them is one block more.
  static Place place_of(std::uint64_t value) noexcept {
    const unsigned behind =
        static_cast<unsigned>(std::bit_width(value | (2 * parts - 1))) - (part_bits + 1);
    const std::uint64_t highest = value >> behind;
    return {behind + (highest >> part_bits), highest & (parts - 1)};
  }

  // Counters for a block that has none; without memory for them, `counted` are taken back.
  std::uint64_t* add_block(std::size_t block, std::span<const std::int64_t> counted);

  // INV1: blocks_[b] is empty or has `parts` counters; block 0 holds the values 0 to 511 one by
  //       one, block b > 0 the values from 512 * 2^(b-1), in steps of 2^(b-1).
  // INV2: the counters of all blocks add up to count_.
  std::array<std::vector<std::uint64_t>, blocks> blocks_;
  std::uint64_t count_ = 0;
  std::int64_t min_ = std::numeric_limits<std::int64_t>::max();  // if there is none
  std::int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace canteen::base
