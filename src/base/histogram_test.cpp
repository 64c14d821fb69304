#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/histogram.hpp>

namespace canteen::base {
namespace {

std::int64_t nearest_rank(std::vector<std::int64_t> values, double q) {
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(q * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

TEST(Histogram, of_nothing_is_zero) {
  const Histogram none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.percentile(0.5), 0);
  EXPECT_EQ(none.min(), 0);
  EXPECT_EQ(none.max(), 0);
  EXPECT_EQ(none.mean(), 0);
}

TEST(Histogram, percentiles_are_the_nearest_rank) {
  Histogram histogram;
  for (const int value : {50, 20, 15, 40, 35}) histogram.add(value);
  EXPECT_EQ(histogram.percentile(0.05), 15);
  EXPECT_EQ(histogram.percentile(0.30), 20);
  EXPECT_EQ(histogram.percentile(0.40), 20);
  EXPECT_EQ(histogram.percentile(0.50), 35);
  EXPECT_EQ(histogram.percentile(1.00), 50);
  EXPECT_EQ(histogram.percentile(0.00), 15);
  EXPECT_EQ(histogram.percentile(7.00), 50);
  EXPECT_EQ(histogram.count(), 5U);
  EXPECT_EQ(histogram.sum(), 160);
  EXPECT_EQ(histogram.mean(), 32);
}

TEST(Histogram, many_at_once_are_those_one_by_one) {
  std::mt19937_64 random(2);
  Histogram at_once;
  Histogram one_by_one;
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, std::size_t{256}, std::size_t{1'000}}) {
    std::vector<std::int64_t> values(count);
    for (std::int64_t& each : values) each = static_cast<std::int64_t>(random() >> (random() % 64));
    at_once.add(values);
    for (const std::int64_t each : values) one_by_one.add(each);
  }
  EXPECT_EQ(at_once.count(), 1'257U);
  EXPECT_EQ(at_once.count(), one_by_one.count());
  EXPECT_EQ(at_once.min(), one_by_one.min());
  EXPECT_EQ(at_once.max(), one_by_one.max());
  EXPECT_EQ(at_once.sum(), one_by_one.sum());
  for (int rank = 1; rank <= 1'257; ++rank) {
    ASSERT_EQ(at_once.percentile(rank / 1'257.0), one_by_one.percentile(rank / 1'257.0));
  }
}

TEST(Histogram, many_at_once_add_up_however_great_they_are) {
  constexpr std::int64_t bound = std::int64_t{1} << 56U;  // 256 of them are more than 64 bits hold
  for (const std::int64_t value : {bound - 1, bound, std::numeric_limits<std::int64_t>::max()}) {
    Histogram histogram;
    histogram.add(std::vector<std::int64_t>(256, value));
    EXPECT_DOUBLE_EQ(histogram.sum(), 256 * static_cast<double>(value)) << value;
  }
}

TEST(Histogram, a_rank_does_not_suffer_from_rounding) {
  Histogram histogram;
  for (int value = 1; value <= 100; ++value) histogram.add(value);
  // 0.07 * 100 is a little more than 7 in binary.
  for (int rank = 1; rank <= 100; ++rank) EXPECT_EQ(histogram.percentile(rank / 100.0), rank);
}

TEST(Histogram, is_within_a_thousandth_at_every_magnitude) {
  std::mt19937_64 random(1);
  for (unsigned bits = 1; bits <= 63; ++bits) {
    const std::int64_t value = static_cast<std::int64_t>(
        (std::uint64_t{1} << (bits - 1)) | (random() & ((std::uint64_t{1} << (bits - 1)) - 1)));
    Histogram histogram;
    // Neighbours on both sides, so that neither min nor max can give the answer away.
    histogram.add(0);
    histogram.add(value);
    histogram.add(std::numeric_limits<std::int64_t>::max());
    const double read = static_cast<double>(histogram.percentile(0.5));
    EXPECT_NEAR(read / static_cast<double>(value), 1.0, 0.001) << value;
    if (value < 1024) {
      EXPECT_EQ(histogram.percentile(0.5), value);
    }
  }
}

TEST(Histogram, the_ends_are_exact) {
  Histogram histogram;
  histogram.add(123'456'789'012'345);
  histogram.add(-5);
  histogram.add(987'654'321'987'654'321);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 987'654'321'987'654'321);
  EXPECT_EQ(histogram.percentile(1), 987'654'321'987'654'321);
  Histogram one;
  one.add(1'234'567);
  EXPECT_EQ(one.percentile(0.5), 1'234'567);
}

TEST(Histogram, merged_equals_added_together) {
  std::mt19937_64 random(2);
  Histogram all;
  Histogram merged;
  std::vector<std::int64_t> values;
  for (int part = 0; part < 4; ++part) {
    Histogram each;
    for (int i = 0; i < 1000; ++i) {
      const auto value = static_cast<std::int64_t>(random() >> (random() % 60 + 1));
      values.push_back(value);
      each.add(value);
      all.add(value);
    }
    merged.merge(each);
  }
  merged.merge(Histogram());
  EXPECT_EQ(merged.count(), 4000U);
  EXPECT_EQ(merged.min(), all.min());
  EXPECT_EQ(merged.max(), all.max());
  for (const double q : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    EXPECT_EQ(merged.percentile(q), all.percentile(q));
    const auto exact = static_cast<double>(nearest_rank(values, q));
    EXPECT_NEAR(static_cast<double>(merged.percentile(q)), exact, exact * 0.001);
  }
  merged.clear();
  EXPECT_TRUE(merged.empty());
  EXPECT_EQ(merged.percentile(0.5), 0);
  merged.add(7);
  EXPECT_EQ(merged.min(), 7);
  EXPECT_EQ(merged.percentile(0.5), 7);
}

}  // namespace
}  // namespace canteen::base
