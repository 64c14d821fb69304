#include "src/plan/wilson.hpp"

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

// [R. G. Newcombe: Two-sided confidence intervals for the single proportion. Statistics in Medicine
// 17 (1998), table I, method 3]
TEST(Wilson, is_what_was_published) {
  EXPECT_NEAR(wilson(81, 263).low, 0.2553, 5e-5);
  EXPECT_NEAR(wilson(81, 263).high, 0.3662, 5e-5);
  EXPECT_NEAR(wilson(15, 148).low, 0.0624, 5e-5);
  EXPECT_NEAR(wilson(15, 148).high, 0.1605, 5e-5);
  EXPECT_NEAR(wilson(1, 29).low, 0.0061, 5e-5);
  EXPECT_NEAR(wilson(1, 29).high, 0.1718, 5e-5);
}

TEST(Wilson, knows_that_never_may_be_seldom) {
  EXPECT_EQ(wilson(0, 20).low, 0);
  EXPECT_NEAR(wilson(0, 20).high, 0.1611, 5e-5);
  EXPECT_NEAR(wilson(29, 29).low, 0.8830, 5e-5);
  EXPECT_EQ(wilson(29, 29).high, 1);
}

}  // namespace
}  // namespace canteen::plan
