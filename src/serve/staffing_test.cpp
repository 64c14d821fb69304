// Windows that come and go, for real: threads that start and end with them, and nobody who is
// dropped.
#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

// Flow, Little's law, and nothing that is left behind.
void expect_to_add_up(const Result& result) {
  EXPECT_EQ(result.arrived, result.served + result.lost + result.left + result.left_waiting +
                                result.left_at_home + result.left_serving);
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_LE(result.utilisation, 1.0 + 1e-9);
  EXPECT_LE(result.mean_windows, result.windows);
  if (result.interrupted) return;
  const double line = result.mean_line * static_cast<double>(result.elapsed.count()) * 1e-9;
  const double waits = result.wait.sum() * 1e-9 + result.wait_in_vain + result.line_rest;
  EXPECT_NEAR(line, waits, 1e-6 + waits * 1e-6);
}

TEST(Staffing, nobody_is_dropped_when_windows_close) {
  scenario::Scenario scenario = crowd(200, 5ms, 8);
  scenario.strategy.schedule = {{0ns, 8}, {12ms, 1}};
  const Result result = run(scenario);
  expect_to_add_up(result);
  EXPECT_EQ(result.served, 200U);
  EXPECT_EQ(result.windows, 8U);
  // One alone has served most of them: it takes about a second.
  EXPECT_GE(result.elapsed, 500ms);
  EXPECT_LT(result.mean_windows, 4);
}

TEST(Staffing, people_stand_before_a_window_that_has_not_opened_yet) {
  scenario::Scenario scenario = crowd(10, 1ms, 2);
  scenario.strategy.schedule = {{0ns, 0}, {100ms, 2}};
  const Result result = run(scenario);
  expect_to_add_up(result);
  EXPECT_EQ(result.served, 10U);
  EXPECT_GE(result.wait.min(), std::chrono::nanoseconds(100ms).count() - 1'000);
}

TEST(Staffing, a_window_that_was_called_for_somebody_serves_him_before_it_closes) {
  // Many are called, and some of them do not wake up before all windows close.
  scenario::Scenario scenario = crowd(4'000, 0ns, 64);
  scenario.arrivals.rate = {{.from = {}, .per_second = 100'000}};
  scenario.strategy.schedule = {{0ns, 64}, {20ms, 0}, {for_ever, 1}};
  scenario.strategy.patience =
      scenario::Patience{.distribution = scenario::Distribution::deterministic, .mean = 5ms};
  // Nobody is called any more then, so that he has been served or loses his patience.
  const Result result =
      run_until(scenario, [](const Progress& progress) { return progress.elapsed > 20s; });
  expect_to_add_up(result);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.served + result.left, 4'000U);
  EXPECT_GT(result.left, 0U);
}

TEST(Staffing, a_full_line_is_as_long_whatever_is_open) {
  scenario::Scenario scenario = crowd(10, 1ms, 4);
  scenario.strategy.schedule = {{0ns, 0}, {for_ever, 4}};
  scenario.strategy.buffer = 3;
  scenario.strategy.full = scenario::WhenFull::reject;
  const Result result =
      run_until(scenario, [](const Progress& progress) { return progress.lost == 7; });
  expect_to_add_up(result);
  EXPECT_EQ(result.left_waiting, 3U);
  EXPECT_EQ(result.mean_windows, 0);
}

TEST(Staffing, a_watcher_sees_how_many_windows_are_open) {
  scenario::Scenario scenario = crowd(3, for_ever, 5);
  scenario.strategy.autoscale = scenario::Autoscale{.least = 0, .most = 5, .people = 1};
  std::uint64_t open = 0;
  static_cast<void>(run_until(scenario, [&](const Progress& progress) {
    open = progress.open;
    return progress.serving == 3;
  }));
  EXPECT_EQ(open, 3U);
}

TEST(Staffing, can_be_broken_off_at_any_time) {
  scenario::Scenario scenario = crowd(1'000, for_ever, 4);
  scenario.strategy.autoscale = scenario::Autoscale{.least = 0, .most = 4, .people = 2};
  const Result serving =
      run_until(scenario, [](const Progress& progress) { return progress.serving == 4; });
  expect_to_add_up(serving);
  EXPECT_EQ(serving.left_serving, 4U);
  // … and while all of them start up.
  scenario.strategy.start_up = for_ever;
  const Result starting =
      run_until(scenario, [](const Progress& progress) { return progress.waiting == 1'000; });
  expect_to_add_up(starting);
  EXPECT_EQ(starting.left_waiting, 1'000U);
}

}  // namespace
}  // namespace canteen::serve
