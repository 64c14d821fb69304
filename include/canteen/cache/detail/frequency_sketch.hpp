// FrequencySketch — how often a key has been asked for lately, whether it is in the cache or not:
// four counters of four bits a key, of which each may be others' as well, and the least is the
// nearest to the truth [1]. Everything is halved after ten requests for each place in the cache, so
// that what was popular once does not stay so for ever [2].
//
// Thread safety: none. Complexity: O(1), but for the halving; 8 bytes for each place.
// [1] G. Cormode, S. Muthukrishnan, An Improved Data Stream Summary: The Count-Min Sketch and its
//     Applications, Journal of Algorithms 55, 2005.
// [2] G. Einziger, R. Friedman, B. Manes, TinyLFU: A Highly Efficient Cache Admission Policy, ACM
//     Transactions on Storage 13, 2017.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace canteen::cache::detail {

class FrequencySketch {
 public:
  explicit FrequencySketch(std::size_t capacity)
      : mask_(std::bit_ceil(std::max<std::size_t>(4 * capacity, 64)) - 1),
        words_(rows * (mask_ + 1) / counters_a_word),
        sample_(10 * std::max<std::size_t>(capacity, 1)) {}

  void add(std::uint64_t hash) noexcept {
    bool added = false;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto [word, shift] = place(hash, row);
      if (((words_[word] >> shift) & most) == most) continue;
      words_[word] += std::uint64_t{1} << shift;
      added = true;
    }
    if (added && ++count_ >= sample_) halve();
  }

  [[nodiscard]] std::uint64_t count(std::uint64_t hash) const noexcept {
    std::uint64_t least = most;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto [word, shift] = place(hash, row);
      least = std::min(least, (words_[word] >> shift) & most);
    }
    return least;
  }

 private:
  static constexpr std::size_t rows = 4;
  static constexpr std::size_t counters_a_word = 16;
  static constexpr std::uint64_t most = 15;
  // Of four unrelated multipliers each row has one [D. Knuth, TAOCP 3, 6.4: multiplicative
  // hashing].
  static constexpr std::array<std::uint64_t, rows> multipliers{
      0x9e3779b97f4a7c15U, 0xbf58476d1ce4e5b9U, 0x94d049bb133111ebU, 0xd6e8feb86659fd93U};

  struct Where {
    std::size_t word;
    unsigned shift;
  };

  [[nodiscard]] Where place(std::uint64_t hash, std::size_t row) const noexcept {
    const std::uint64_t high = hash * multipliers[row] >> 32;
    const std::size_t counter = row * (mask_ + 1) + (high & mask_);
    return {counter / counters_a_word, static_cast<unsigned>(counter % counters_a_word * 4)};
  }

  void halve() noexcept {
    for (std::uint64_t& each : words_) each = (each >> 1) & 0x7777777777777777U;
    count_ /= 2;
  }

  std::size_t mask_;
  std::vector<std::uint64_t> words_;
  std::size_t sample_;
  std::size_t count_ = 0;
};

}  // namespace canteen::cache::detail
