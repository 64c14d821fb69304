#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/scenario/requests.hpp>

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

Scenario process(Process kind, std::vector<RateStep> rate, std::optional<Duration> length) {
  Scenario scenario;
  scenario.arrivals.process = kind;
  scenario.arrivals.rate = std::move(rate);
  scenario.arrivals.length = length;
  scenario.work.service = {Distribution::deterministic, 20ms, 1, 1s};
  return scenario;
}

std::vector<Request> all_of(const Scenario& scenario) {
  Requests requests(scenario);
  std::vector<Request> all;
  while (auto request = requests.next()) all.push_back(*std::move(request));
  return all;
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

struct Moments {
  explicit Moments(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    for (const double each : values) mean += each / n;
    double variance = 0;
    for (const double each : values) variance += (each - mean) * (each - mean) / (n - 1);
    cv = std::sqrt(variance) / mean;
    // Three half-widths of a 95 % interval, relative to the mean.
    tolerance = 3 * 1.96 * cv / std::sqrt(n);
  }

  double mean = 0;
  double cv = 0;
  double tolerance = 0;
};

TEST(Requests, stream) {
  // [stream]
  Scenario scenario;
  scenario.arrivals.process = Process::deterministic;
  scenario.arrivals.rate = {{0s, 4}};
  scenario.arrivals.length = 1s;
  scenario.work.service = {Distribution::deterministic, 20ms, 1, 1s};
  Requests requests(scenario);
  while (const auto request = requests.next()) {
    EXPECT_EQ(request->at, 250ms * (request->number - 1));
    EXPECT_EQ(request->service, 20ms);
  }
  // [stream]
}

TEST(Requests, in_equal_gaps_as_many_come_as_rate_times_length) {
  for (const double rate : {1.0, 3.0, 7.0, 0.1, 1.0 / 60, 333.0, 1e6 / 3}) {
    const auto length = Duration(std::llround(3000 / rate * 1e9));
    EXPECT_EQ(all_of(process(Process::deterministic, {{0s, rate}}, length)).size(), 3'000U) << rate;
  }
}

TEST(Requests, in_equal_gaps_a_change_of_rate_counts_within_a_gap) {
  // Half a request until 1 s, then one each 100 ms: the second comes half a gap behind the change.
  const auto all = all_of(process(Process::deterministic, {{0s, 0.5}, {1s, 10}}, 1200ms));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].at, 0ms);
  EXPECT_EQ(all[1].at, 1050ms);
  EXPECT_EQ(all[2].at, 1150ms);
}

TEST(Requests, nobody_comes_while_the_rate_is_zero) {
  for (const Process kind : {Process::poisson, Process::deterministic}) {
    const auto all = all_of(process(kind, {{0s, 50}, {10s, 0}, {20s, 50}, {30s, 0}}, std::nullopt));
    EXPECT_NEAR(static_cast<double>(all.size()), 1'000, 3 * 1.96 * std::sqrt(1000.0));
    for (const Request& each : all) {
      EXPECT_TRUE(each.at <= 10s || (each.at >= 20s && each.at <= 30s)) << duration_text(each.at);
    }
  }
}

TEST(Requests, poisson_has_exponential_gaps) {
  const auto all = all_of(process(Process::poisson, {{0s, 100}}, 1000s));
  std::vector<double> gaps;
  for (std::size_t i = 1; i < all.size(); ++i) gaps.push_back(seconds(all[i].at - all[i - 1].at));
  const Moments moments(gaps);
  EXPECT_NEAR(moments.mean * 100, 1, moments.tolerance);
  EXPECT_NEAR(moments.cv, 1, moments.tolerance * std::sqrt(2.0));
  // And no memory: neighbours are not alike.
  double product = 0;
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    product += (gaps[i] - moments.mean) * (gaps[i - 1] - moments.mean);
  }
  const double variance = moments.mean * moments.mean * moments.cv * moments.cv;
  EXPECT_NEAR(product / static_cast<double>(gaps.size()) / variance, 0, moments.tolerance);
}

TEST(Requests, poisson_counts_vary_as_much_as_their_mean) {
  const auto all = all_of(process(Process::poisson, {{0s, 40}}, 5000s));
  std::vector<double> counts(5'000);
  for (const Request& each : all) ++counts[static_cast<std::size_t>(each.at / 1s)];
  const Moments moments(counts);
  EXPECT_NEAR(moments.mean, 40, 40 * moments.tolerance);
  const double dispersion = moments.cv * moments.cv * moments.mean;
  EXPECT_NEAR(dispersion, 1, 3 * 1.96 * std::sqrt(2.0 / 5'000));
}

// Two states with rates a, b and mean stays: the variance of the counts in windows of time t, over
// their mean, is 1 + s (1 - (1 - e^-rt) / rt). [Heffes and Lucantoni 1986]
TEST(Requests, mmpp_has_the_rate_and_the_bursts_of_its_states) {
  Scenario scenario = process(Process::mmpp, {}, 20'000s);
  scenario.arrivals.states = {{5, 2s}, {50, 500ms}};
  const auto all = all_of(scenario);
  const double rate = (5 * 2 + 50 * 0.5) / 2.5;
  const double leave_a = 1 / 2.0;
  const double leave_b = 1 / 0.5;
  const double leave = leave_a + leave_b;
  const double burst =
      2 * 45.0 * 45.0 * leave_a * leave_b / (leave * leave * (5 * leave_b + 50 * leave_a));
  EXPECT_NEAR(static_cast<double>(all.size()), 20'000 * rate,
              3 * 1.96 * std::sqrt(20'000 * rate * (1 + burst)));
  for (const int window : {1, 10}) {
    std::vector<double> counts(static_cast<std::size_t>(20'000 / window));
    for (const Request& each : all) {
      ++counts[static_cast<std::size_t>(each.at / 1s) / static_cast<std::size_t>(window)];
    }
    const Moments moments(counts);
    const double time = leave * window;
    const double expected = 1 + burst * (1 - (1 - std::exp(-time)) / time);
    EXPECT_NEAR(moments.cv * moments.cv * moments.mean / expected, 1, 0.15) << window;
  }
}

TEST(Requests, mmpp_begins_as_any_moment_would_find_it) {
  Scenario scenario = process(Process::mmpp, {}, 1s);
  scenario.arrivals.states = {{100, 3s}, {0, 1s}, {20, 6s}};
  double count = 0;
  double squares = 0;
  constexpr int runs = 2'000;
  for (int seed = 1; seed <= runs; ++seed) {
    scenario.arrivals.seed = static_cast<std::uint64_t>(seed);
    const auto size = static_cast<double>(all_of(scenario).size());
    count += size;
    squares += size * size;
  }
  const double mean = count / runs;
  EXPECT_NEAR(mean, (100 * 3 + 20 * 6) / 10.0,
              3 * 1.96 * std::sqrt((squares / runs - mean * mean) / runs));
}

TEST(Requests, mmpp_in_states_that_are_alike_is_poisson) {
  Scenario scenario = process(Process::mmpp, {}, 100s);
  scenario.arrivals.states = {{100, 1s}, {100, 2s}};
  const auto alike = all_of(scenario);
  const auto poisson = all_of(process(Process::poisson, {{0s, 100}}, 100s));
  ASSERT_EQ(alike.size(), poisson.size());
  for (std::size_t i = 0; i < alike.size(); ++i) {
    EXPECT_LE(std::abs((alike[i].at - poisson[i].at).count()), 1);
  }
}

TEST(Requests, groups_of_a_fixed_size_come_at_the_rate_of_people) {
  Scenario scenario = process(Process::poisson, {{0s, 100}}, 2000s);
  scenario.arrivals.batch = Batch{4, BatchSize::fixed};
  const auto all = all_of(scenario);
  EXPECT_NEAR(static_cast<double>(all.size()), 200'000, 3 * 1.96 * 4 * std::sqrt(50'000.0));
  ASSERT_EQ(all.size() % 4, 0U);
  std::vector<double> gaps;
  for (std::size_t i = 0; i < all.size(); i += 4) {
    EXPECT_EQ(all[i].at, all[i + 3].at);
    if (i > 0) gaps.push_back(seconds(all[i].at - all[i - 4].at));
  }
  const Moments moments(gaps);
  EXPECT_NEAR(moments.mean * 25, 1, moments.tolerance);
  EXPECT_NEAR(moments.cv, 1, moments.tolerance * std::sqrt(2.0));

  scenario.arrivals.process = Process::deterministic;
  scenario.arrivals.length = 1s;
  std::vector<Duration> times;
  for (const Request& each : all_of(scenario)) times.push_back(each.at);
  ASSERT_EQ(times.size(), 100U);
  EXPECT_EQ(times[3], 0s);
  EXPECT_EQ(times[4], 40ms);
  EXPECT_EQ(times[99], 960ms);
  scenario.arrivals.head = 7;  // in the middle of a group
  EXPECT_EQ(all_of(scenario).size(), 7U);
}

TEST(Requests, groups_of_a_geometric_size_have_their_mean) {
  Scenario scenario = process(Process::deterministic, {{0s, 50}}, 10'000s);
  for (const double mean : {1.0, 2.5, 40.0}) {
    scenario.arrivals.batch = Batch{mean, BatchSize::geometric};
    std::map<Duration, double> groups;
    for (const Request& each : all_of(scenario)) ++groups[each.at];
    std::vector<double> sizes;
    for (const auto& [at, size] : groups) sizes.push_back(size);
    EXPECT_NEAR(static_cast<double>(sizes.size()), 500'000 / mean, 1) << mean;
    const Moments moments(sizes);
    EXPECT_NEAR(moments.mean / mean, 1, moments.tolerance + 1e-9) << mean;
    EXPECT_NEAR(moments.cv, std::sqrt(1 - 1 / mean), 2 * moments.tolerance + 1e-9) << mean;
    const auto alone = static_cast<double>(std::ranges::count(sizes, 1.0));
    EXPECT_NEAR(alone / static_cast<double>(sizes.size()), 1 / mean,
                3 * 1.96 * std::sqrt((1 - 1 / mean) / mean / static_cast<double>(sizes.size())));
  }
}

TEST(Requests, dishes_are_asked_for_by_zipfs_law) {
  Scenario scenario = process(Process::deterministic, {{0s, 1}}, std::nullopt);
  scenario.arrivals.head = 100'000;
  for (const double zipf : {0.0, 0.8, 1.0, 2.5}) {
    scenario.work.dishes = Dishes{.distinct = 20, .zipf = zipf};
    std::map<std::string, double> counts;
    for (const Request& each : all_of(scenario)) ++counts[each.key];
    double sum = 0;
    for (int n = 1; n <= 20; ++n) sum += std::pow(n, -zipf);
    for (int n = 1; n <= 20; ++n) {
      const double mean = 100'000 * std::pow(n, -zipf) / sum;
      EXPECT_NEAR(counts[std::to_string(n)], mean, 4 * std::sqrt(mean)) << n << " at " << zipf;
    }
    EXPECT_LE(counts.size(), 20U);
  }
}

TEST(Requests, dishes_change_nothing_but_the_keys) {
  Scenario scenario = process(Process::poisson, {{0s, 50}}, 20s);
  scenario.work.service = {Distribution::lognormal, 20ms, 1.2, 1s};
  scenario.arrivals.classes = {{"student", 0.9}, {"staff", 0.1}};
  const std::vector<Request> without = all_of(scenario);
  scenario.work.dishes = Dishes{.distinct = 1'000, .zipf = 1};
  std::vector<Request> with = all_of(scenario);
  EXPECT_EQ(with, all_of(scenario));  // and they are the same each time
  // On every machine.
  ASSERT_GE(with.size(), 8U);
  std::string keys;
  for (std::size_t i = 0; i < 8; ++i) keys += with[i].key + " ";
  EXPECT_EQ(keys, "3 12 9 194 911 31 678 20 ");
  for (Request& each : with) each.key.clear();
  EXPECT_EQ(with, without);
}

TEST(Requests, patience_is_drawn_apart) {
  Scenario scenario = process(Process::poisson, {{0s, 1'000}}, 20s);
  scenario.work.service.distribution = Distribution::exponential;
  scenario.arrivals.classes = {{"student", 0.9}, {"staff", 0.1}};
  std::vector<Request> without = all_of(scenario);
  scenario.strategy.patience = Patience{.mean = 30s};
  std::vector<Request> with = all_of(scenario);
  std::vector<double> patience;
  for (Request& each : with) {
    ASSERT_TRUE(each.patience);
    patience.push_back(seconds(*std::exchange(each.patience, std::nullopt)));
  }
  EXPECT_EQ(with, without);
  const Moments moments(patience);
  EXPECT_NEAR(moments.mean, 30, 30 * moments.tolerance);
  EXPECT_NEAR(moments.cv, 1, 0.05);
  scenario.strategy.patience = Patience{Distribution::deterministic, 30s};
  for (const Request& each : all_of(scenario)) EXPECT_EQ(each.patience, Duration(30s));
}

TEST(Requests, steps_hold_from_their_time_to_the_next) {
  const std::vector<RateStep> steps{{0s, 20}, {600s, 180}, {2100s, 60}};
  const auto all = all_of(process(Process::poisson, steps, 3000s));
  const auto between = [&](Duration from, Duration to) {
    return static_cast<double>(std::ranges::count_if(
        all, [&](const Request& each) { return each.at >= from && each.at < to; }));
  };
  const auto expect = [&](Duration from, Duration to, double mean) {
    EXPECT_NEAR(between(from, to), mean, 3 * 1.96 * std::sqrt(mean));
  };
  expect(0s, 600s, 12'000);
  expect(600s, 2100s, 270'000);
  expect(2100s, 3000s, 54'000);
  // No trace of the step before, within a second of the change.
  expect(599s, 600s, 20);
  expect(600s, 601s, 180);
}

TEST(Requests, equal_seeds_give_equal_requests_and_others_others) {
  Scenario scenario = process(Process::poisson, {{0s, 100}}, 10s);
  scenario.work.service = {Distribution::lognormal, 20ms, 1.2, 1s};
  scenario.arrivals.classes = {{"a", 0.5}, {"b", 0.5}};
  const auto all = all_of(scenario);
  EXPECT_EQ(all, all_of(scenario));
  scenario.arrivals.seed = 2;
  EXPECT_NE(all, all_of(scenario));
}

TEST(Requests, another_service_time_leaves_the_arrivals_and_classes_as_they_are) {
  Scenario scenario = process(Process::poisson, {{0s, 100}}, 10s);
  scenario.arrivals.classes = {{"a", 0.5}, {"b", 0.5}};
  const auto before = all_of(scenario);
  scenario.work.service = {Distribution::lognormal, 30ms, 2, 1s};
  const auto after = all_of(scenario);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].at, after[i].at);
    EXPECT_EQ(before[i].kind, after[i].kind);
  }
}

TEST(Requests, service_times_have_the_mean_and_the_cv_that_were_asked_for) {
  const std::vector<ServiceTime> asked{{Distribution::deterministic, 20ms, 1, 1s},
                                       {Distribution::exponential, 20ms, 1, 1s},
                                       {Distribution::lognormal, 20ms, 0.5, 1s},
                                       {Distribution::lognormal, 20ms, 1.2, 1s},
                                       {Distribution::lognormal, 20ms, 0, 1s}};
  for (const ServiceTime& service : asked) {
    Scenario scenario = process(Process::deterministic, {{0s, 100}}, 1000s);
    scenario.work.service = service;
    std::vector<double> times;
    double logs = 0;
    for (const Request& each : all_of(scenario)) {
      times.push_back(seconds(each.service));
      logs += std::log(times.back());
    }
    const Moments moments(times);
    EXPECT_NEAR(moments.mean / 0.020, 1, moments.tolerance + 1e-9);
    if (service.distribution == Distribution::exponential) {
      EXPECT_NEAR(moments.cv, 1, moments.tolerance * std::sqrt(2.0));
    }
    if (service.distribution == Distribution::lognormal) {
      // The logarithm is normal: sharper than the cv of a heavy tail.
      const double spread = std::sqrt(std::log(1 + service.cv * service.cv));
      double variance = 0;
      const double mean = logs / static_cast<double>(times.size());
      for (const double each : times) variance += (std::log(each) - mean) * (std::log(each) - mean);
      const auto n = static_cast<double>(times.size());
      EXPECT_NEAR(mean, std::log(0.020) - spread * spread / 2,
                  3 * 1.96 * spread / std::sqrt(n) + 1e-6);
      EXPECT_NEAR(std::sqrt(variance / n), spread, 3 * 1.96 * spread / std::sqrt(2 * n) + 1e-6);
    }
  }
}

TEST(Requests, classes_have_their_shares) {
  Scenario scenario = process(Process::deterministic, {{0s, 100}}, 1000s);
  scenario.arrivals.classes = {{"student", 0.9}, {"staff", 0.1}};
  std::map<std::string, int> counts;
  for (const Request& each : all_of(scenario)) ++counts[each.kind];
  EXPECT_EQ(counts.size(), 2U);
  EXPECT_NEAR(counts["staff"], 10'000, 3 * 1.96 * std::sqrt(100'000 * 0.9 * 0.1));
}

TEST(Requests, speed_divides_the_arrivals_only) {
  Scenario scenario = process(Process::poisson, {{0s, 100}}, 10s);
  const auto slow = all_of(scenario);
  scenario.arrivals.speed = 4;
  const auto fast = all_of(scenario);
  ASSERT_EQ(slow.size(), fast.size());
  for (std::size_t i = 0; i < slow.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(fast[i].at.count()),
                static_cast<double>(slow[i].at.count()) / 4, 0.51);
    EXPECT_EQ(fast[i].service, slow[i].service);
  }
  EXPECT_EQ(Requests(scenario).length(), 2500ms);
}

TEST(Requests, head_is_a_beginning_of_all) {
  Scenario scenario = process(Process::poisson, {{0s, 100}}, std::nullopt);
  scenario.arrivals.head = 20;
  const auto twenty = all_of(scenario);
  ASSERT_EQ(twenty.size(), 20U);
  EXPECT_EQ(Requests(scenario).length(), std::nullopt);
  scenario.arrivals.head = 10;
  const auto ten = all_of(scenario);
  EXPECT_TRUE(std::equal(ten.begin(), ten.end(), twenty.begin()));
  EXPECT_EQ(ten.back().number, 10U);
}

TEST(Requests, at_its_end_a_stream_stays_there) {
  Requests requests(process(Process::deterministic, {{0s, 1}}, 1s));
  EXPECT_TRUE(requests.next());
  EXPECT_FALSE(requests.next());
  EXPECT_FALSE(requests.next());
  EXPECT_EQ(requests.skipped(), 0U);
}

TEST(Requests, of_a_scenario_without_a_rate_there_are_none) {
  EXPECT_FALSE(Requests(process(Process::poisson, {}, 1s)).next());
}

TEST(Requests, can_be_moved) {
  Requests first(process(Process::deterministic, {{0s, 4}}, 1s));
  EXPECT_EQ(first.next()->number, 1U);
  Requests second(std::move(first));
  EXPECT_EQ(second.next()->number, 2U);
  first = std::move(second);
  EXPECT_EQ(first.next()->number, 3U);
}

TEST(Requests, of_a_command_take_no_time_that_is_known) {
  Scenario scenario = process(Process::deterministic, {{0s, 4}}, 1s);
  scenario.work.kind = WorkKind::command;
  EXPECT_EQ(all_of(scenario).front().service, 0s);
}

}  // namespace
}  // namespace canteen::scenario
