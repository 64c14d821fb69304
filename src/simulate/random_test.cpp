#include "src/simulate/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace canteen::simulate {
namespace {

TEST(Random, equal_seeds_give_equal_numbers_for_ever) {
  // If these change, every seed in a user's scenario means something else.
  Random random(1, 1);
  EXPECT_EQ(random.bits(), 0x8d6176e2f1f41696U);
  EXPECT_EQ(random.bits(), 0x4488d4fc02c8f1e9U);
  Random again(1, 1);
  EXPECT_EQ(again.uniform(), 0x1.1ac2edc5e3e82p-1);
  EXPECT_EQ(again.exponential(), 0x1.0909956457495p-3);
  EXPECT_EQ(again.normal(), -0x1.6d4798a0abdc5p-2);
  EXPECT_EQ(again.normal(), -0x1.40e8d38b2d067p-3);
}

TEST(Random, seeds_and_streams_are_different) {
  std::set<std::uint64_t> first;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (std::uint64_t stream = 0; stream < 10; ++stream) first.insert(Random(seed, stream).bits());
  }
  EXPECT_EQ(first.size(), 1'000U);
}

TEST(Random, logarithms_are_those_of_the_library) {
  Random random(2, 1);
  for (int i = 0; i < 100'000; ++i) {
    const double number = std::ldexp(random.uniform() + 0x1p-53, static_cast<int>(i % 200) - 100);
    const double expected = std::log(number);
    ASSERT_NEAR(portable_log(number), expected, 4e-16 * std::max(1.0, std::abs(expected)))
        << number;
  }
  EXPECT_EQ(portable_log(1), 0);
  EXPECT_EQ(portable_log(0x1p-53), std::log(0x1p-53));
}

TEST(Random, exponentials_are_those_of_the_library) {
  Random random(3, 1);
  for (int i = 0; i < 100'000; ++i) {
    const double number = (random.uniform() - 0.5) * 100;
    ASSERT_NEAR(portable_exp(number) / std::exp(number), 1, 1e-14) << number;
  }
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_GT(portable_exp(-700), 0);
  EXPECT_TRUE(std::isfinite(portable_exp(700)));
}

// The mean of n draws is within 3 half-widths of a 95 % interval of its truth.
struct Moments {
  template <class Draw>
  Moments(int n, Draw&& draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; ++i) {
      const double x = draw();
      sum += x;
      squares += x * x;
    }
    mean = sum / n;
    variance = squares / n - mean * mean;
  }

  double mean = 0;
  double variance = 0;
};

constexpr int draws = 200'000;
const double three_half_widths = 3 * 1.96 / std::sqrt(draws);  // of a variance of 1

TEST(Random, below) {
  Random random(8, 1);
  std::array<int, 7> seen{};
  for (int i = 0; i < draws; ++i) ++seen.at(random.below(7));
  for (const int each : seen) {
    EXPECT_NEAR(static_cast<double>(each) / draws, 1.0 / 7,
                three_half_widths * std::sqrt(1.0 / 7 * 6 / 7));
  }
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, uniform) {
  Random random(4, 1);
  const Moments moments(draws, [&] { return random.uniform(); });
  EXPECT_NEAR(moments.mean, 0.5, three_half_widths * std::sqrt(1.0 / 12));
  EXPECT_NEAR(moments.variance, 1.0 / 12, three_half_widths * std::sqrt(1.0 / 180));
}

TEST(Random, exponential) {
  Random random(5, 1);
  const Moments moments(draws, [&] { return random.exponential(); });
  EXPECT_NEAR(moments.mean, 1, three_half_widths);
  EXPECT_NEAR(moments.variance, 1, three_half_widths * std::sqrt(8.0));  // fourth moment 9
}

// [A. N. Kolmogorov, 1933] The greatest distance between the share of draws up to x and the truth:
// above 1.95 / sqrt(n) in one of a thousand.
TEST(Random, exponential_is_that_everywhere) {
  Random random(9, 1);
  std::vector<double> all(draws);
  for (double& each : all) each = random.exponential();
  std::sort(all.begin(), all.end());
  double distance = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double truth = 1 - std::exp(-all[i]);
    const double rank = static_cast<double>(i);
    distance = std::max({distance, truth - rank / draws, (rank + 1) / draws - truth});
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(draws));
  EXPECT_GE(all.front(), 0);
}

TEST(Random, exponential_has_the_tail_that_it_should) {
  Random random(10, 1);
  constexpr int many = 4'000'000;
  // Within the layers, at the beginning of the tail, in it.
  const std::array beyond{2.0, 5.0, 7.69711747013104972, 9.0};
  std::array<int, 4> seen{};
  for (int i = 0; i < many; ++i) {
    const double x = random.exponential();
    for (std::size_t k = 0; k < beyond.size(); ++k) seen.at(k) += x > beyond.at(k) ? 1 : 0;
  }
  for (std::size_t k = 0; k < beyond.size(); ++k) {
    const double truth = std::exp(-beyond.at(k));
    EXPECT_NEAR(static_cast<double>(seen.at(k)) / many, truth,
                3 * 1.96 * std::sqrt(truth * (1 - truth) / many))
        << beyond.at(k);
  }
}

TEST(Random, normal) {
  Random random(6, 1);
  const Moments moments(draws, [&] { return random.normal(); });
  EXPECT_NEAR(moments.mean, 0, three_half_widths);
  EXPECT_NEAR(moments.variance, 1, three_half_widths * std::sqrt(2.0));  // fourth moment 3
  Random tails(7, 1);
  int beyond_two = 0;
  for (int i = 0; i < draws; ++i) beyond_two += std::abs(tails.normal()) > 2 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(beyond_two) / draws, 0.0455,
              three_half_widths * std::sqrt(0.0455 * 0.9545));
}

}  // namespace
}  // namespace canteen::simulate
