#include "src/simulate/random.hpp"

#include <cmath>

namespace canteen::simulate {
namespace {

constexpr double ln2 = 0x1.62e42fefa39efp-1;

std::uint64_t split_mix(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream) noexcept {
  std::uint64_t number = stream;
  // Seeds 1, 2, 3 and streams 1, 2, 3 must not meet: the stream is mixed before they are joined.
  std::uint64_t mix = seed ^ split_mix(number);
  for (std::uint64_t& word : state_) word = split_mix(mix);
}

std::uint32_t Random::below(std::uint32_t number) noexcept {
  // [3]: the upper half of a product, without those of its lower halves that would be one too many.
  for (;;) {
    const std::uint64_t product = (bits() >> 32U) * number;
    const auto low = static_cast<std::uint32_t>(product);
    if (low >= number || low >= (0U - number) % number) {
      return static_cast<std::uint32_t>(product >> 32U);
    }
  }
}

Random::Layers::Layers() noexcept {
  edge[0] = area / portable_exp(-tail);  // as wide as it would be with its tail inside
  edge[1] = tail;
  for (std::size_t i = 2; i < count; ++i) {
    edge[i] = -portable_log(portable_exp(-edge[i - 1]) + area / edge[i - 1]);
  }
  for (std::size_t i = 0; i <= count; ++i) height[i] = portable_exp(-edge[i]);
}

const Random::Layers& Random::layers() noexcept {
  static const Layers all;
  return all;
}

double Random::beyond(std::size_t layer, double x) noexcept {
  // Beyond its beginning the tail is what all of it is.
  if (layer == 0) return Layers::tail + exponential();
  const double low = layers_->height[layer];
  const double high = layers_->height[layer + 1];
  if (low + uniform() * (high - low) < portable_exp(-x)) return x;
  return exponential();
}

double Random::normal() noexcept {
  if (spare_) {
    const double number = *spare_;
    spare_.reset();
    return number;
  }
  // Marsaglia's polar method: a point in the unit disc.
  while (true) {
    const double x = 2 * uniform() - 1;
    const double y = 2 * uniform() - 1;
    const double square = x * x + y * y;
    if (square >= 1 || square == 0) continue;
    const double factor = std::sqrt(-2 * portable_log(square) / square);
    spare_ = y * factor;
    return x * factor;
  }
}

double portable_log(double number) noexcept {
  int exponent = 0;
  double part = std::frexp(number, &exponent);  // in [1/2, 1)
  if (part < 0.70710678118654752) {
    part *= 2;
    --exponent;
  }
  // ln(part) = 2 artanh(ratio), |ratio| < 0.172: the 12th term is below 1e-19.
  const double ratio = (part - 1) / (part + 1);
  const double square = ratio * ratio;
  double series = 0;
  for (int i = 23; i >= 1; i -= 2) series = series * square + 1.0 / i;
  return 2 * ratio * series + exponent * ln2;
}

double portable_exp(double number) noexcept {
  const double halvings = std::floor(number / ln2 + 0.5);
  const double rest = number - halvings * ln2;  // |rest| < 0.35: the 15th term is below 1e-18
  double series = 1;
  for (int i = 15; i >= 1; --i) series = 1 + series * rest / i;
  return std::ldexp(series, static_cast<int>(halvings));
}

}  // namespace canteen::simulate
