// Closed arrivals in a real run: the same people come again and again.
#include <cstdint>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

constexpr std::int64_t ms = 1'000'000;

scenario::Scenario closed(std::uint32_t users, scenario::Duration think, scenario::Duration service,
                          std::uint32_t windows = 1) {
  scenario::Scenario scenario = crowd(0, service, windows);
  scenario.arrivals.process = scenario::Process::closed;
  scenario.arrivals.rate.clear();
  scenario.arrivals.users = users;
  scenario.arrivals.think.distribution = scenario::Distribution::deterministic;
  scenario.arrivals.think.mean = think;
  return scenario;
}

void expect_whole(const Result& result) {
  EXPECT_EQ(result.arrived, result.served + result.lost + result.left + result.left_waiting +
                                result.left_at_home + result.left_serving);
  EXPECT_EQ(result.lateness.count(), result.arrived);
  EXPECT_EQ(threading::active_count(), 1U);
}

TEST(Users, nobody_asks_before_he_has_thought) {
  scenario::Scenario scenario = closed(3, 20ms, 5ms);
  scenario.arrivals.head = 30;
  const Result result = run(scenario);
  expect_whole(result);
  EXPECT_EQ(result.served, 30U);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.users, 3U);
  EXPECT_NEAR(result.thought, 30 * 0.02, 1e-9);
  // Ten rounds of each, of 20 ms and his service.
  EXPECT_GE(result.elapsed, 10 * 25ms);
  // There are never more than three inside, and two in the line.
  EXPECT_LE(result.longest_line, 2U + 1U);  // a window takes a moment to wake up
}

TEST(Users, more_of_them_than_the_windows_can_serve_wait_for_each_other) {
  scenario::Scenario scenario = closed(5, 1ms, 10ms);
  scenario.arrivals.head = 40;
  const Result result = run(scenario);
  expect_whole(result);
  // The windows have no rest but the first think: each waits for four others, less his thinking.
  EXPECT_GE(result.elapsed, 40 * 10ms);
  EXPECT_GE(result.wait.percentile(0.5), (4 * 10 - 1 - 1) * ms);
  // The response-time law: all of them are somewhere.
  const double seconds = static_cast<double>(result.elapsed.count()) * 1e-9;
  const double somewhere = (result.thought + result.response.sum() * 1e-9) / seconds;
  EXPECT_GT(somewhere, 5 * 0.6);
  EXPECT_LT(somewhere, 5 * 1.01);
}

TEST(Users, draw_what_they_draw_in_a_simulation) {
  scenario::Scenario scenario = closed(1, 2ms, 1ms);
  scenario.arrivals.think.distribution = scenario::Distribution::exponential;
  scenario.work.service.distribution = scenario::Distribution::exponential;
  scenario.arrivals.head = 20;
  scenario::JobStream jobs(scenario, scenario.arrivals.seed);
  double thought = 0;
  double service = 0;
  for (int i = 0; i < 20; ++i) {
    const simulate::Job job = jobs.users()->next(0);
    thought += static_cast<double>(job.at) * 1e-9;
    service += static_cast<double>(job.service);
  }
  const Result result = run(scenario);
  EXPECT_NEAR(result.thought, thought, 1e-12);
  EXPECT_GE(result.service.sum(), service);  // a sleep is never too short
}

TEST(Users, come_until_the_end_and_are_served) {
  scenario::Scenario scenario = closed(4, 5ms, 1ms);
  scenario.arrivals.length = 200ms;
  const Result result = run(scenario);
  expect_whole(result);
  EXPECT_FALSE(result.interrupted);
  EXPECT_LT(result.coming, 200ms);
  EXPECT_EQ(result.served, result.arrived);
  EXPECT_GE(result.arrived, 4U);
  EXPECT_LE(result.arrived, 4U * 33U);
}

TEST(Users, who_is_lost_or_leaves_thinks_again) {
  scenario::Scenario scenario = closed(4, 5ms, 30ms);
  scenario.arrivals.head = 60;
  scenario.strategy.full = scenario::WhenFull::reject;
  scenario.strategy.buffer = 1;
  scenario.strategy.patience = {scenario::Distribution::deterministic, 10ms};
  const Result result = run(scenario);
  expect_whole(result);
  EXPECT_EQ(result.arrived, 60U);
  EXPECT_GT(result.lost, 0U);
  EXPECT_GT(result.left, 0U);
  EXPECT_GT(result.served, 0U);
}

TEST(Users, a_stop_ends_their_thinking) {
  const Result thinking = run_until(
      closed(2, for_ever, 1ms), [](const Progress& progress) { return progress.elapsed > 1ms; });
  expect_whole(thinking);
  EXPECT_EQ(thinking.arrived, 0U);
  EXPECT_TRUE(thinking.interrupted);
  // Both are inside: the generator has nobody to wait for.
  const Result inside = run_until(closed(2, 1ms, for_ever), [](const Progress& progress) {
    return progress.waiting == 1 && progress.serving == 1;
  });
  expect_whole(inside);
  EXPECT_EQ(inside.left_serving, 1U);
  EXPECT_EQ(inside.left_waiting, 1U);
  EXPECT_TRUE(inside.interrupted);
}

TEST(Users, of_kinds_and_with_a_cache) {
  scenario::Scenario scenario = closed(10, 2ms, 3ms, 2);
  scenario.arrivals.head = 200;
  scenario.arrivals.classes = {{"staff", 0.2}, {"student", 0.8}};
  scenario.work.dishes = {.distinct = 20};
  scenario.strategy.prepared = {.capacity = 10};
  scenario.strategy.discipline = scenario::Discipline::priority;
  const Result result = run(scenario);
  expect_whole(result);
  EXPECT_EQ(result.served, 200U);
  ASSERT_EQ(result.classes.size(), 2U);
  EXPECT_GT(result.classes[0].served, 0U);
  EXPECT_GT(result.classes[1].served, 0U);
  EXPECT_GT(result.prepared->hits, 0U);
}

}  // namespace
}  // namespace canteen::serve
