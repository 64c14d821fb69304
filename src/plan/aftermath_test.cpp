#include "src/plan/aftermath.hpp"

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

// So many came; of each hundred so many gave up, and at the end so many wait.
Aftermath noted(std::uint64_t arrived, std::uint64_t of_hundred, std::uint64_t waiting) {
  Aftermath aftermath;
  for (std::uint64_t came = 0; came < arrived;) {
    came = std::min(came + aftermath.step(), arrived);
    aftermath.note({came, came * of_hundred / 100, came == arrived ? waiting : 0});
  }
  return aftermath;
}

TEST(Aftermath, is_of_the_last_tenth) {
  EXPECT_FALSE(noted(1'000, 10, 0).has_collapsed());
  EXPECT_FALSE(noted(1'000, 45, 0).has_collapsed());
  EXPECT_TRUE(noted(1'000, 55, 0).has_collapsed());
  EXPECT_FALSE(noted(1'000, 0, 40).has_collapsed());
  EXPECT_TRUE(noted(1'000, 0, 70).has_collapsed());
  EXPECT_TRUE(noted(1'000, 30, 40).has_collapsed()) << "both together";
  EXPECT_FALSE(noted(1'000'000, 45, 1'000).has_collapsed());
  EXPECT_TRUE(noted(1'000'000, 45, 10'000).has_collapsed());
}

TEST(Aftermath, forgives_a_rush_that_is_over) {
  Aftermath aftermath;
  for (std::uint64_t came = 16; came <= 4'800; came += 16) {
    aftermath.note({came, std::min<std::uint64_t>(came, 4'000), 0});
  }
  EXPECT_FALSE(aftermath.has_collapsed());
}

TEST(Aftermath, of_nobody_is_none) {
  EXPECT_FALSE(Aftermath().has_collapsed());
  EXPECT_FALSE(noted(1, 0, 0).has_collapsed());
}

}  // namespace
}  // namespace canteen::plan
