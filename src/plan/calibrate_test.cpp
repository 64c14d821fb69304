#include "src/plan/calibrate.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::plan {
namespace {

using namespace std::chrono_literals;

// A hundred people who are served for so long, and wait for none or so long.
serve::Result result(scenario::Duration service, scenario::Duration wait = {}) {
  serve::Result result;
  result.arrived = result.served = 100;
  result.elapsed = 10s;
  for (int i = 0; i < 100; ++i) {
    result.service.add(service.count());
    result.wait.add(wait.count());
    result.response.add((service + wait).count());
  }
  return result;
}

TEST(Calibrate, tells_how_far_apart_they_are) {
  scenario::Target target;
  target.wait_p99 = 10ms;
  const auto goals = scenario::goals(target);
  EXPECT_EQ(apart(goals, result(10ms, 8ms), result(10ms, 8ms)), 0);
  EXPECT_NEAR(apart(goals, result(10ms, 8ms), result(10ms, 12ms)), 0.5, 0.01);
  EXPECT_NEAR(apart(goals, result(10ms, 8ms), result(10ms, 4ms)), 0.5, 0.01);
  // What is far from the limit is no matter, however many times as much it is.
  EXPECT_NEAR(apart(goals, result(10ms), result(10ms, 50us)), 0.05, 0.001);
  EXPECT_GT(apart(goals, result(10ms), result(10ms, 500us)), far_apart);
  // Nobody was there to be measured by.
  EXPECT_EQ(apart(goals, result(10ms), serve::Result{}), 0);
  EXPECT_EQ(apart({}, result(10ms), result(20ms)), 0);
}

TEST(Calibrate, goes_by_the_figure_that_is_furthest_apart) {
  scenario::Target target;
  target.wait_p99 = 10ms;
  target.lost = 0;
  const auto goals = scenario::goals(target);
  serve::Result lost = result(10ms, 8ms);
  lost.lost = 1;
  EXPECT_GT(apart(goals, result(10ms, 8ms), lost), 1);
  EXPECT_GT(apart(goals, result(10ms, 8ms), result(10ms, 12ms)), 0.4);
}

TEST(Calibrate, tells_how_much_longer_a_service_took) {
  EXPECT_NEAR(static_cast<double>(longer_services(result(10ms), result(10300us)).count()), 300e3,
              1e3);
  EXPECT_EQ(longer_services(result(10ms), result(9ms)), 0ns);
  EXPECT_EQ(longer_services(result(10ms), serve::Result{}), 0ns);
}

}  // namespace
}  // namespace canteen::plan
