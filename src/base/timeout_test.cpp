#include <chrono>
#include <limits>
#include <optional>

#include <gtest/gtest.h>

#include <canteen/base/timeout.hpp>

namespace canteen {
namespace {

using namespace std::chrono_literals;

TEST(Timeout, is_for_ever_when_absent) {
  EXPECT_TRUE(Timeout().forever());
  EXPECT_TRUE(Timeout(std::nullopt).forever());
  EXPECT_TRUE(Timeout(std::optional<std::chrono::seconds>()).forever());
  EXPECT_FALSE(Timeout(std::optional(1s)).forever());
}

TEST(Timeout, polls_at_zero_and_below) {
  EXPECT_TRUE(Timeout(0s).polls());
  EXPECT_TRUE(Timeout(-1s).polls());
  EXPECT_TRUE(Timeout(-1s).negative());
  EXPECT_FALSE(Timeout(0s).negative());
  EXPECT_FALSE(Timeout(1ns).polls());
  EXPECT_FALSE(Timeout().polls());
}

TEST(Timeout, J2_K1_refuses_what_63_bits_of_nanoseconds_cannot_hold) {
  EXPECT_EQ(Timeout(Timeout::max()).value(), Timeout::max());
  EXPECT_THROW(Timeout(std::chrono::hours(24 * 365 * 300)), OverflowError);
  EXPECT_THROW(Timeout(std::chrono::duration<double>(1e300)), OverflowError);
  EXPECT_TRUE(Timeout(std::chrono::duration<double>(-1e300)).negative());
}

TEST(Timeout, K1_refuses_a_NaN) {
  EXPECT_THROW(Timeout(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())),
               ValueError);
}

TEST(Deadline, saturates_instead_of_wrapping_into_the_past) {
  const base::Deadline far(Timeout(Timeout::max()), 1'000'000'000);
  EXPECT_FALSE(far.never());
  EXPECT_FALSE(far.passed(std::numeric_limits<base::Instant>::max() - 2));
  EXPECT_TRUE(base::Deadline(Timeout(-5s), 100).passed(100));
  EXPECT_TRUE(base::Deadline(Timeout(), 100).never());
}

}  // namespace
}  // namespace canteen
