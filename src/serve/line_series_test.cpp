#include "src/serve/line_series.hpp"

#include <gtest/gtest.h>

namespace canteen::serve {
namespace {

using namespace std::chrono_literals;

TEST(LineSeries, has_the_longest_of_each_step) {
  LineSeries series;
  series.change(0ms, 1);
  series.change(100us, 5);
  series.change(200us, 2);
  series.change(3ms, 4);
  const auto points = series.until(5ms);
  ASSERT_EQ(points.size(), 6U);
  const std::uint64_t expected[] = {5, 2, 2, 4, 4, 4};
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].at, std::chrono::milliseconds(i));
    EXPECT_EQ(points[i].longest, expected[i]) << i;
  }
}

TEST(LineSeries, has_longer_steps_rather_than_more) {
  LineSeries series;
  series.change(511ms, 3);
  EXPECT_EQ(series.until(511ms).size(), 512U);
  series.change(512ms, 2);
  auto points = series.until(512ms);
  ASSERT_EQ(points.size(), 257U);
  EXPECT_EQ(points[255].longest, 3U);
  EXPECT_EQ(points[255].at, 510ms);
  EXPECT_EQ(points[256].longest, 3U);  // the line had three until 512 ms
  series.change(24h, 0);
  points = series.until(24h);
  ASSERT_LE(points.size(), LineSeries::most);
  ASSERT_GT(points.size(), LineSeries::most / 2);
  EXPECT_EQ(points.front().longest, 3U);
  EXPECT_EQ(points[1].longest, 2U);
  EXPECT_EQ(points[2].at, 2 * points[1].at);
}

TEST(LineSeries, tells_who_came_and_how_busy_the_windows_were) {
  LineSeries series;
  series.arrive(0ms);
  series.arrive(500us);
  series.pass(500us, 2500us, 2);
  series.arrive(3ms);
  series.pass(3ms, 3500us, 1);
  const auto points = series.until(3500us);
  ASSERT_EQ(points.size(), 4U);
  const std::uint64_t arrived[] = {2, 0, 0, 1};
  const double busy[] = {1, 2, 1, 1};  // of the last step's half there was no more
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].arrived, arrived[i]) << i;
    EXPECT_DOUBLE_EQ(points[i].busy, busy[i]) << i;
  }
}

TEST(LineSeries, loses_nobody_when_steps_become_one) {
  LineSeries series;
  for (int i = 0; i < 10'000; ++i) {
    series.pass(i * 1ms, (i + 1) * 1ms, 3);
    series.arrive((i + 1) * 1ms);
  }
  std::uint64_t arrived = 0;
  for (const LinePoint& each : series.until(10s)) {
    arrived += each.arrived;
    EXPECT_NEAR(each.busy, 3, 1e-9);
  }
  EXPECT_EQ(arrived, 10'000U);
}

TEST(LineSeries, begins_empty) {
  LineSeries series;
  const auto points = series.until(0ms);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].longest, 0U);
}

}  // namespace
}  // namespace canteen::serve
