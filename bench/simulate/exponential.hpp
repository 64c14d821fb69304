// Exponential — random numbers as one takes them who is in a hurry: xoshiro256++ [1] and the
// ziggurat of 256 layers [2]. The same for all that is measured here.
//
// [1] D. Blackman, S. Vigna: Scrambled linear pseudorandom number generators. ACM TOMS 47 (2021).
// [2] G. Marsaglia, W. W. Tsang: The ziggurat method. Journal of Statistical Software 5 (2000).
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace canteen::bench {

class Exponential {
 public:
  explicit Exponential(std::uint64_t seed) {
    for (std::uint64_t& word : state_)
      word = seed = seed * 0x5851f42d4c957f2dU + 0x14057b7ef767814fU;
  }

  std::uint64_t bits() noexcept {
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

  // Of mean 1.
  double operator()() noexcept {
    const Layers& layers = all_layers();
    for (;;) {
      const std::uint64_t drawn = bits();
      const std::size_t layer = drawn & 255U;
      const double uniform = static_cast<double>(drawn >> 11U) * 0x1p-53;
      const double x = uniform * layers.edge[layer];
      if (x < layers.edge[layer + 1]) return x;
      if (layer == 0) return Layers::tail - std::log(1 - unit());
      const double low = std::exp(-layers.edge[layer]);
      const double high = std::exp(-layers.edge[layer + 1]);
      if (low + unit() * (high - low) < std::exp(-x)) return x;
    }
  }

 private:
  // The right edges of layers of equal area, from the base, in which the tail is, to the top.
  struct Layers {
    static constexpr double tail = 7.69711747013104972;
    static constexpr double area = 0.0039496598225815571993;

    Layers() {
      edge[0] = area / std::exp(-tail);
      edge[1] = tail;
      for (std::size_t i = 2; i < 256; ++i) {
        edge[i] = -std::log(area / edge[i - 1] + std::exp(-edge[i - 1]));
      }
      edge[256] = 0;
    }

    std::array<double, 257> edge{};
  };

  static const Layers& all_layers() {
    static const Layers layers;
    return layers;
  }

  double unit() noexcept { return static_cast<double>(bits() >> 11U) * 0x1p-53; }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace canteen::bench
