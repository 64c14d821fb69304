// Random — a stream of random numbers that is the same on every machine.
//
// xoshiro256++ [1], seeded by splitmix64 [2] as its authors advise. The standard library's
// distributions differ from one library to the next, and log() and exp() from one machine to the
// next in their last bit; so both are made here from additions, multiplications, divisions and
// square roots alone, which IEEE 754 defines to the bit (and the build forbids to fuse).
//
// [1] D. Blackman, S. Vigna: Scrambled linear pseudorandom number generators. ACM TOMS 47 (2021).
// [2] G. Steele, D. Lea, C. Flood: Fast splittable pseudorandom number generators. OOPSLA 2014.
// [3] D. Lemire: Fast random integer generation in an interval. ACM TOMACS 29 (2019).
//
// Thread safety: none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace canteen::simulate {

class Random {
 public:
  // Streams of one seed are independent of each other: to draw more of one changes no other.
  Random(std::uint64_t seed, std::uint64_t stream) noexcept;

  [[nodiscard]] std::uint64_t bits() noexcept;
  // In [0, 1), a multiple of 2^-53.
  [[nodiscard]] double uniform() noexcept;
  // From 0 to number - 1, all equally likely. Requires: number > 0.
  [[nodiscard]] std::uint32_t below(std::uint32_t number) noexcept;
  // Of mean 1.
  [[nodiscard]] double exponential() noexcept;
  // Of mean 0 and variance 1.
  [[nodiscard]] double normal() noexcept;

 private:
  std::array<std::uint64_t, 4> state_{};
  std::optional<double> spare_;  // the polar method makes normal numbers in pairs
};

// Within 2 units of the last place. Requires: number > 0, finite, not subnormal.
[[nodiscard]] double portable_log(double number) noexcept;
// Requires: |number| <= 700.
[[nodiscard]] double portable_exp(double number) noexcept;

}  // namespace canteen::simulate
