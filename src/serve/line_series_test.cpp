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

TEST(LineSeries, begins_empty) {
  LineSeries series;
  const auto points = series.until(0ms);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].longest, 0U);
}

}  // namespace
}  // namespace canteen::serve
