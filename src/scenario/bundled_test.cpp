// The scenarios that come with the program: they load, and are what their comments say.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/histogram.hpp>
#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

struct Outcome {
  std::size_t requests = 0;
  Duration end{};
  Duration wait_p99{};
  std::size_t longest_line = 0;
  double busy_at_noon = 0;  // 12:00 to 12:20
};

// First come, first served, at windows that lose no time.
Outcome served(const Scenario& scenario) {
  Outcome outcome;
  Requests requests(scenario);
  std::vector<Duration> free_at(scenario.strategy.windows);
  std::vector<Duration> starts;
  base::Histogram waits;
  Duration busy{};
  const Duration noon = Duration(10min) / 120;
  const Duration after = Duration(30min) / 120;
  while (const auto request = requests.next()) {
    const auto window = std::min_element(free_at.begin(), free_at.end());
    const Duration start = std::max(*window, request->at);
    *window = start + request->service;
    waits.add((start - request->at).count());
    if (request->at >= noon && request->at < after) busy += request->service;
    std::erase_if(starts, [&](Duration each) { return each <= request->at; });
    if (start > request->at) starts.push_back(start);
    outcome.longest_line = std::max(outcome.longest_line, starts.size());
    outcome.end = std::max(outcome.end, *window);
    ++outcome.requests;
  }
  outcome.wait_p99 = Duration(waits.percentile(0.99));
  outcome.busy_at_noon = static_cast<double>(busy.count()) /
                         static_cast<double>((after - noon).count()) /
                         static_cast<double>(scenario.strategy.windows);
  return outcome;
}

TEST(Bundled, lunch_is_good_to_watch) {
  const Scenario lunch = load(CANTEEN_SCENARIOS "/lunch.toml");
  EXPECT_EQ(lunch.work.kind, WorkKind::sleep);
  const Outcome outcome = served(lunch);
  EXPECT_GT(outcome.requests, 2'000U);
  EXPECT_GT(outcome.end, 20s);
  EXPECT_LT(outcome.end, 30s);
  EXPECT_GT(outcome.busy_at_noon, 0.7);
  EXPECT_LT(outcome.busy_at_noon, 0.9);
  EXPECT_GT(outcome.longest_line, 10U);
  EXPECT_LT(outcome.longest_line, lunch.strategy.buffer / 2);
  EXPECT_LT(outcome.wait_p99, *lunch.target.wait_p99);
}

TEST(Bundled, the_log_takes_ten_seconds) {
  const Scenario replay = load(CANTEEN_SCENARIOS "/replay.toml");
  const Outcome outcome = served(replay);
  EXPECT_GT(outcome.requests, 200U);
  EXPECT_GT(outcome.end, 8s);
  EXPECT_LT(outcome.end, 12s);
  EXPECT_LT(outcome.wait_p99, *replay.target.wait_p99);
}

TEST(Bundled, eight_of_ten_want_a_fifth_of_the_dishes) {
  const Scenario popular = load(CANTEEN_SCENARIOS "/popular.toml");
  const std::vector<Request> ready = preparation(popular);
  EXPECT_EQ(ready.size(), popular.work.dishes->distinct / 5);
  double asked_for = 0;
  double requests = 0;
  Duration work{};
  Requests all(popular);
  while (const auto request = all.next()) {
    ++requests;
    work += request->service;
    asked_for += std::ranges::count(ready, request->key, &Request::key) != 0 ? 1 : 0;
  }
  EXPECT_NEAR(asked_for / requests, 0.8, 0.03);
  // "nearly four times as much"
  const double windows = static_cast<double>(popular.strategy.windows);
  EXPECT_NEAR(std::chrono::duration<double>(work).count() / (10 * windows), 3.8, 0.2);
}

// How many a second the windows can serve, by the mean.
double capacity(const Scenario& scenario) {
  return 1e9 * scenario.strategy.windows * scenario.strategy.speed /
         moments_of(scenario.work.service)->mean;
}

TEST(Bundled, a_strategy_each_in_twenty_seconds_of_waiting) {
  const std::map<std::string, double> capacities = {{"line", 50},        {"ladies_first", 50},
                                                    {"contention", 100}, {"windows", 100},
                                                    {"faster", 100},     {"corridor", 80}};
  for (const auto& [name, each_second] : capacities) {
    SCOPED_TRACE(name);
    const Scenario scenario = load(CANTEEN_SCENARIOS "/" + name + ".toml");
    EXPECT_EQ(scenario.work.kind, WorkKind::sleep);
    EXPECT_NEAR(capacity(scenario), each_second, 1e-6);
    Requests requests(scenario);
    double work = 0;
    std::size_t count = 0;
    while (const auto request = requests.next()) {
      work += std::chrono::duration<double>(request->service).count();
      EXPECT_LE(request->at, 20s);
      ++count;
    }
    EXPECT_GT(count, 500U);
    // What is asked for can be done in the time, and is worth a look.
    const double seconds = work / scenario.strategy.windows / scenario.strategy.speed;
    EXPECT_LT(seconds, 20);
    EXPECT_GT(seconds, 10);
  }
}

TEST(Bundled, only_the_order_differs_in_a_crowd) {
  const Scenario crowd = load(CANTEEN_SCENARIOS "/contention.toml");
  EXPECT_EQ(crowd.strategy.discipline, Discipline::contend);
  EXPECT_EQ(moments_of(crowd.work.service)->cv, 0);
}

TEST(Bundled, women_rank_before_men) {
  const Scenario ladies = load(CANTEEN_SCENARIOS "/ladies_first.toml");
  EXPECT_EQ(ladies.strategy.discipline, Discipline::priority);
  ASSERT_EQ(ladies.arrivals.classes.size(), 2U);
  EXPECT_EQ(ladies.arrivals.classes.front().name, "women");
}

TEST(Bundled, windows_are_called_to_the_crowd_of_the_line) {
  const Scenario called = load(CANTEEN_SCENARIOS "/autoscale.toml");
  const Scenario line = load(CANTEEN_SCENARIOS "/line.toml");
  ASSERT_TRUE(called.strategy.autoscale);
  EXPECT_GT(called.strategy.windows, line.strategy.windows);
  Requests these(called);
  Requests those(line);
  std::size_t count = 0;
  while (const auto one = these.next()) {
    const auto other = those.next();
    ASSERT_TRUE(other);
    ASSERT_EQ(one->at, other->at);
    ASSERT_EQ(one->service, other->service);
    ++count;
  }
  EXPECT_FALSE(those.next());
  EXPECT_GT(count, 500U);
}

TEST(Bundled, a_window_twice_as_fast_costs_more_than_two) {
  Scenario faster = load(CANTEEN_SCENARIOS "/faster.toml");
  const double one = cost_of(faster);
  faster.strategy.windows = 2;
  faster.strategy.speed = 1;
  EXPECT_GT(one, 1.4 * cost_of(faster));
}

}  // namespace
}  // namespace canteen::scenario
