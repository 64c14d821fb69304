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
// [4] G. Marsaglia, W. W. Tsang: The ziggurat method. Journal of Statistical Software 5 (2000).
//
// Thread safety: none.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace canteen::simulate {

class Random {
 public:
  // Streams of one seed are independent of each other: to draw more of one changes no other.
  Random(std::uint64_t seed, std::uint64_t stream) noexcept;

  [[nodiscard]] std::uint64_t bits() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // In [0, 1), a multiple of 2^-53.
  [[nodiscard]] double uniform() noexcept { return unit(bits()); }

  // From 0 to number - 1, all equally likely. Requires: number > 0.
  [[nodiscard]] std::uint32_t below(std::uint32_t number) noexcept;

  // Of mean 1. By the ziggurat [4]: of a hundred, 99 take one multiplication and one comparison.
  [[nodiscard]] double exponential() noexcept {
    const std::uint64_t drawn = bits();
    const std::size_t layer = drawn & (Layers::count - 1);  // bits that unit() does not use
    const double x = unit(drawn) * layers_->edge[layer];
    if (x < layers_->edge[layer + 1]) [[likely]]
      return x;
    return beyond(layer, x);
  }

  // Of mean 0 and variance 1.
  [[nodiscard]] double normal() noexcept;

 private:
  // The area under exp(-x), cut into layers of equal area that lie on each other: of each, how far
  // it reaches, from the lowest, in which the tail is, to the top; and exp(-x) there.
  struct Layers {
    static constexpr std::size_t count = 256;
    static constexpr double tail = 7.69711747013104972;
    static constexpr double area = 0.0039496598225815571993;

    Layers() noexcept;

    std::array<double, count + 1> edge{};
    std::array<double, count + 1> height{};
  };

  static const Layers& layers() noexcept;

  static double unit(std::uint64_t bits) noexcept {
    return static_cast<double>(bits >> 11U) * 0x1p-53;
  }

  // x is in that layer, and not within the one above it.
  double beyond(std::size_t layer, double x) noexcept;

  std::array<std::uint64_t, 4> state_{};
  const Layers* layers_ = &layers();
  std::optional<double> spare_;  // the polar method makes normal numbers in pairs
};

// Within 2 units of the last place. Requires: number > 0, finite, not subnormal.
[[nodiscard]] double portable_log(double number) noexcept;
// Requires: |number| <= 700.
[[nodiscard]] double portable_exp(double number) noexcept;

}  // namespace canteen::simulate
