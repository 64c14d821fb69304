#include "src/plan/precision.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

Estimates estimated(double mean, double p99, double lost) {
  Estimates estimates;
  estimates.wait.mean = Estimate{1e6, mean};
  estimates.wait.p99 = Estimate{1e8, p99};
  estimates.lost = Estimate{0.001, lost};
  return estimates;
}

TEST(Precision, is_that_of_the_worst) {
  EXPECT_DOUBLE_EQ(precision_of(estimated(1e4, 2e6, 0)), 0.02);
  EXPECT_DOUBLE_EQ(precision_of(estimated(5e4, 2e6, 0)), 0.05);
  // Half a thousandth of the lost, as a part of one per cent.
  EXPECT_DOUBLE_EQ(precision_of(estimated(1e4, 2e6, 0.0005)), 0.05);
}

TEST(Precision, is_none_of_what_is_not_known) {
  Estimates estimates = estimated(1e4, 2e6, 0);
  estimates.wait.p99.reset();
  EXPECT_TRUE(std::isinf(precision_of(estimates)));
  estimates = estimated(1e4, 2e6, 0);
  estimates.wait.mean->half_width.reset();
  EXPECT_TRUE(std::isinf(precision_of(estimates)));
}

TEST(Precision, of_waits_that_are_always_none_is_perfect) {
  Estimates estimates = estimated(0, 0, 0);
  estimates.wait.mean->value = 0;
  EXPECT_EQ(precision_of(estimates), 0);
}

TEST(Precision, twice_as_much_of_it_takes_four_times_as_many) {
  EXPECT_EQ(grown(1'000, 0.04, 0.02), 4'400U);
  EXPECT_EQ(grown(1'000, 0.021, 0.02), 1'500U) << "not by a few";
  EXPECT_EQ(grown(1'000, 1, 0.02), 10'000U) << "not by very many";
  EXPECT_EQ(grown(1'000, INFINITY, 0.02), 10'000U);
}

}  // namespace
}  // namespace canteen::plan
