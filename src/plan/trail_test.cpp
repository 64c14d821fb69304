#include "src/plan/trail.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

using namespace std::chrono_literals;

std::vector<serve::LinePoint> steps(int count, scenario::Duration length) {
  std::vector<serve::LinePoint> line(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) line[static_cast<std::size_t>(i)].at = i * length;
  return line;
}

std::uint64_t arrived(const std::vector<serve::LinePoint>& line) {
  return std::accumulate(line.begin(), line.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& each) { return sum + each.arrived; });
}

TEST(Trail, tells_who_came_in_each_step_and_how_many_windows_were_busy) {
  Trail trail;
  trail.mark(1, {500, 0, 0});        // one comes at 500 ns,
  trail.mark(2, {1'500, 0, 1'000});  // another at 1,500, and one window was busy meanwhile;
  trail.mark(3, {3'500, 0, 5'000});  // then two were;
  trail.mark(3, {4'000, 0, 5'000});  // then none.
  auto line = steps(4, 1us);
  trail.fill(line, 4us);
  EXPECT_EQ(arrived(line), 3U);
  EXPECT_EQ(line[0].arrived, 1U);
  EXPECT_DOUBLE_EQ(line[0].busy, 0.5);
  EXPECT_DOUBLE_EQ(line[1].busy, 1.5);
  EXPECT_DOUBLE_EQ(line[2].busy, 2);
  EXPECT_DOUBLE_EQ(line[3].busy, 1);
}

TEST(Trail, keeps_a_thousand_moments_however_many_come) {
  Trail trail;
  std::uint64_t count = 0;
  while (count < (1U << 20U)) {
    count += trail.apart();
    const auto time = static_cast<simulate::Time>(count);
    trail.mark(count, {time, 0, 3.0 * static_cast<double>(count)});
  }
  EXPECT_GE(trail.apart(), 512U);
  auto line = steps(128, scenario::Duration(count / 128));
  trail.fill(line, scenario::Duration(count));
  EXPECT_EQ(arrived(line), count);
  for (const serve::LinePoint& each : line) {
    EXPECT_NEAR(static_cast<double>(each.arrived), static_cast<double>(count) / 128, 1.5);
    EXPECT_NEAR(each.busy, 3, 1e-3);
  }
}

TEST(Trail, of_many_at_one_moment_none_is_lost) {
  Trail trail;
  for (std::uint64_t i = 1; i <= 10; ++i) trail.mark(i, {0, 0, 0});
  trail.mark(10, {2'000, 0, 2'000});
  auto line = steps(2, 1us);
  trail.fill(line, 2us);
  EXPECT_EQ(arrived(line), 10U);
  EXPECT_DOUBLE_EQ(line[1].busy, 1);
}

TEST(Trail, of_nothing_is_nothing) {
  auto line = steps(1, 1us);
  Trail().fill(line, 0us);
  EXPECT_EQ(line[0].arrived, 0U);
  EXPECT_EQ(line[0].busy, 0);
}

}  // namespace
}  // namespace canteen::plan
