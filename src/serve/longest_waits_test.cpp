#include "src/serve/longest_waits.hpp"

#include <gtest/gtest.h>

namespace canteen::serve {
namespace {

using namespace std::chrono_literals;

std::vector<ClassResult> kinds() {
  std::vector<ClassResult> classes(2);
  classes[0].name = "student";
  classes[1].name = "staff";
  return classes;
}

TEST(LongestWaits, keeps_the_ten_longest_in_any_order) {
  LongestWaits waits;
  for (int i = 0; i < 1'000; ++i) waits.add(i * 1s, (i * 37 % 1'000) * 1ms, 1);
  const auto told = waits.told(kinds());
  ASSERT_EQ(told.size(), LongestWaits::most);
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].wait, std::chrono::milliseconds(999 - i));
    EXPECT_EQ(told[i].at / 1s * 37 % 1'000, told[i].wait / 1ms);
    EXPECT_EQ(told[i].kind, "staff");
  }
}

TEST(LongestWaits, of_equal_ones_the_earlier_are_kept) {
  LongestWaits waits;
  for (int i = 20; i-- > 0;) waits.add(i * 1s, 5ms, 0);
  const auto told = waits.told(kinds());
  ASSERT_EQ(told.size(), 10U);
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i].at, std::chrono::seconds(i));
}

TEST(LongestWaits, of_two_are_those_of_both) {
  LongestWaits one;
  LongestWaits other;
  for (int i = 0; i < 30; ++i) (i % 2 == 0 ? one : other).add(i * 1s, i * 1ms, 0);
  one.merge(other);
  const auto told = one.told({});
  ASSERT_EQ(told.size(), 10U);
  EXPECT_EQ(told.front().wait, 29ms);
  EXPECT_EQ(told.back().wait, 20ms);
  EXPECT_EQ(told.front().kind, "");
}

}  // namespace
}  // namespace canteen::serve
