#include "src/scenario/service_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;
using simulate::Job;

constexpr int draws = 1'000'000;

std::vector<double> drawn(const ServiceTime& service, int count = draws) {
  ServiceTimes times(service, simulate::Random(5, 1));
  std::vector<Job> jobs(static_cast<std::size_t>(count));
  times.draw(jobs);
  std::vector<double> list;
  list.reserve(jobs.size());
  for (const Job& each : jobs) list.push_back(static_cast<double>(each.service));
  return list;
}

struct Sample {
  explicit Sample(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double fourth = 0;
    for (const double each : values) mean += each / n;
    double variance = 0;
    for (const double each : values) {
      const double square = (each - mean) * (each - mean);
      variance += square / n;
      fourth += square * square / n;
    }
    deviation = std::sqrt(variance);
    // Three half-widths of 95 % intervals.
    mean_off = 3 * 1.96 * deviation / std::sqrt(n);
    deviation_off =
        deviation == 0 ? 0
                       : 3 * 1.96 * std::sqrt((fourth - variance * variance) / n) / (2 * deviation);
  }

  double mean = 0;
  double deviation = 0;
  double mean_off = 0;
  double deviation_off = 0;
};

// The draws have the moments that the closed forms give, to a nanosecond of rounding.
void expect_moments(const ServiceTime& service, double mean, double cv) {
  const auto closed = moments_of(service);
  ASSERT_TRUE(closed);
  EXPECT_NEAR(closed->mean, mean, 1e-6 * mean);
  EXPECT_NEAR(closed->cv, cv, 1e-6 * (1 + cv));
  const Sample sample(drawn(service));
  EXPECT_NEAR(sample.mean, mean, sample.mean_off + 1);
  EXPECT_NEAR(sample.deviation, mean * cv, sample.deviation_off + 1);
}

ServiceTime of(Distribution distribution, double cv = 1) {
  return {distribution, 20ms, cv, 1s};
}

TEST(ServiceTimes, have_the_mean_and_the_cv_of_their_distribution) {
  expect_moments(of(Distribution::deterministic), 20e6, 0);
  expect_moments(of(Distribution::exponential), 20e6, 1);
  expect_moments(of(Distribution::lognormal, 0.7), 20e6, 0.7);
  for (const double cv : {1.0, 1.5, 4.0}) {
    expect_moments(of(Distribution::hyperexponential, cv), 20e6, cv);
  }
  for (const std::uint32_t stages : {1U, 2U, 4U, 25U}) {
    ServiceTime service = of(Distribution::erlang);
    service.stages = stages;
    expect_moments(service, 20e6, 1 / std::sqrt(stages));
  }
}

// Balanced: the short ones, who are many, have as much of all the time as the long ones.
TEST(ServiceTimes, hyperexponentials_are_balanced) {
  const double cv = 3;
  const double often = (1 + std::sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
  const std::vector<double> times = drawn(of(Distribution::hyperexponential, cv));
  for (const double limit : {5e6, 20e6, 100e6}) {
    const double expected = often * std::exp(-limit / (20e6 / (2 * often))) +
                            (1 - often) * std::exp(-limit / (20e6 / (2 * (1 - often))));
    const auto above = static_cast<double>(
        std::count_if(times.begin(), times.end(), [&](double each) { return each > limit; }));
    EXPECT_NEAR(above / draws, expected, 3 * 1.96 * std::sqrt(expected / draws));
  }
}

ServiceTime pareto(double alpha, double ratio) {
  ServiceTime service = of(Distribution::pareto);
  service.alpha = alpha;
  service.ratio = ratio;
  return service;
}

TEST(ServiceTimes, bounded_paretos_have_their_mean_their_ends_and_their_tail) {
  struct Case {
    double alpha;
    double ratio;
  };

  for (const auto& [alpha, ratio] : {Case{1.5, 1000}, Case{1, 100}, Case{2, 50}, Case{3, 1e6},
                                     Case{0.5, 20}, Case{50, 1e9}, Case{1.2, 1.001}}) {
    // The integral of x^n times the density, which alpha = n makes a logarithm.
    const double norm = alpha / (1 - std::pow(ratio, -alpha));
    const auto moment = [&](double n) {
      return norm * (alpha == n ? std::log(ratio) : (std::pow(ratio, n - alpha) - 1) / (n - alpha));
    };
    const double cv = std::sqrt(moment(2) / (moment(1) * moment(1)) - 1);
    const ServiceTime service = pareto(alpha, ratio);
    const auto closed = moments_of(service);
    ASSERT_TRUE(closed);
    EXPECT_NEAR(closed->mean, 20e6, 1e-3);
    EXPECT_NEAR(closed->cv, cv, 1e-5 * (1 + cv)) << alpha << " " << ratio;

    const std::vector<double> times = drawn(service);
    const Sample sample(times);
    EXPECT_NEAR(sample.mean, 20e6, sample.mean_off + 1) << alpha << " " << ratio;
    const double shortest = 20e6 / moment(1);
    for (const double each : times) {
      ASSERT_GE(each, shortest - 1);
      ASSERT_LE(each, shortest * ratio + 1);
    }
    const double middle = std::sqrt(ratio);
    const double below = std::pow(ratio, -alpha);
    const double expected = (std::pow(middle, -alpha) - below) / (1 - below);
    const auto above = static_cast<double>(std::count_if(
        times.begin(), times.end(), [&](double each) { return each > shortest * middle; }));
    EXPECT_NEAR(above / draws, expected, 3 * 1.96 * std::sqrt(expected / draws) + 1e-4)
        << alpha << " " << ratio;
  }
}

TEST(ServiceTimes, nearly_a_hole_in_the_closed_form_is_none) {
  for (const double alpha : {1.0, 2.0}) {
    const double at = moments_of(pareto(alpha, 1000))->cv;
    for (const double near : {1e-12, 1e-9, 1e-7, 1e-5}) {
      EXPECT_NEAR(moments_of(pareto(alpha + near, 1000))->cv, at, 1e-3 * at) << near;
    }
  }
}

ServiceTime measured(Empirical data) {
  ServiceTime service = of(Distribution::empirical);
  service.empirical = std::make_shared<const Empirical>(std::move(data));
  return service;
}

TEST(ServiceTimes, measured_ones_are_drawn_as_often_as_they_were_measured) {
  const std::vector<Duration> values{10ms, 20ms, 60ms};
  expect_moments(measured({values, {}, false}), 30e6, std::sqrt((400 + 100 + 900) / 3.0) / 30);
  const ServiceTime weighted = measured({values, {5, 0, 15}, false});
  const double mean = 10e6 * 0.25 + 60e6 * 0.75;
  expect_moments(weighted, mean, std::sqrt(0.25 * 0.75) * 50e6 / mean);
  for (const double each : drawn(weighted, 1'000)) EXPECT_TRUE(each == 10e6 || each == 60e6);
}

TEST(ServiceTimes, between_quantiles_all_are_as_likely) {
  const ServiceTime service = measured({{0ms, 10ms, 10ms, 50ms}, {0, 0.5, 0.6, 1}, true});
  const double mean = 0.5 * 5 + 0.1 * 10 + 0.4 * 30;
  const double square = 0.5 * 100 / 3 + 0.1 * 100 + 0.4 * (100 + 500 + 2500) / 3;
  expect_moments(service, mean * 1e6, std::sqrt(square - mean * mean) / mean);
  const std::vector<double> times = drawn(service);
  for (const auto& [limit, share] : {std::array{5e6, 0.25}, {9.999999e6, 0.5}, {30e6, 0.8}}) {
    const double least = limit;
    const auto below = static_cast<double>(
        std::count_if(times.begin(), times.end(), [&](double each) { return each <= least; }));
    EXPECT_NEAR(below / draws, share, 3 * 1.96 * 0.5 / 1000) << limit;
  }
}

TEST(ServiceTimes, are_the_same_on_every_machine) {
  std::string first;
  ServiceTime erlang = of(Distribution::erlang);
  erlang.stages = 3;
  for (const ServiceTime& each : {of(Distribution::exponential), of(Distribution::lognormal, 1.2),
                                  of(Distribution::hyperexponential, 2), erlang, pareto(1.5, 1000),
                                  measured({{1ms, 9ms}, {0, 1}, true})}) {
    for (const double time : drawn(each, 2)) {
      first += std::to_string(static_cast<std::int64_t>(time)) + " ";
    }
  }
  EXPECT_EQ(first,
            "1890083 18299464 1648079 38887680 10311900 10038742 10649668 22930440 9722765 "
            "11755886 4233807 5415194 ");
}

TEST(ServiceTimes, may_be_those_of_something_else) {
  std::array<Job, 3> jobs{};
  ServiceTimes({Distribution::deterministic, 9ms}, simulate::Random(1, 1))
      .draw(jobs, &Job::patience);
  EXPECT_EQ(jobs[2].patience, 9'000'000);
  EXPECT_EQ(jobs[2].service, 0);
}

TEST(ServiceTimes, of_a_trace_only_the_trace_knows) {
  EXPECT_FALSE(moments_of(of(Distribution::trace)));
}

std::vector<Request> all_of(const Scenario& scenario) {
  Requests requests(scenario);
  std::vector<Request> all;
  while (auto request = requests.next()) all.push_back(*std::move(request));
  return all;
}

TEST(ServiceTimes, of_a_kind_of_people_leave_those_of_the_others_as_they_are) {
  Scenario scenario;
  scenario.arrivals.rate = {{0s, 100}};
  scenario.arrivals.length = 100s;
  scenario.arrivals.classes = {{"student", 0.8}, {"staff", 0.15}, {"guest", 0.05}};
  scenario.work.service = of(Distribution::exponential);
  ServiceTime guests = of(Distribution::lognormal, 2);
  scenario.work.classes = {{"staff", {Distribution::deterministic, 3ms}}, {"guest", guests}};
  const std::vector<Request> before = all_of(scenario);
  scenario.work.classes[0].service = {Distribution::exponential, 7ms};
  const std::vector<Request> after = all_of(scenario);
  ASSERT_EQ(before.size(), after.size());
  int staff = 0;
  double sum = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].at, after[i].at);
    EXPECT_EQ(before[i].kind, after[i].kind);
    if (before[i].kind == "staff") {
      EXPECT_EQ(before[i].service, 3ms);
      ++staff;
      sum += static_cast<double>(after[i].service.count());
    } else {
      EXPECT_EQ(before[i].service, after[i].service);
    }
  }
  EXPECT_NEAR(sum / staff / 7e6, 1, 3 * 1.96 / std::sqrt(staff));
}

TEST(ServiceTimes, of_kinds_of_a_trace) {
  const test::TemporaryFile trace("t,class,service\n0,a,1\n1,b,2\n2,c,3\n3,b,4\n");
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.work.service = {Distribution::deterministic, 20ms};
  scenario.work.classes = {{"b", {Distribution::trace, {}, 1, 1ms}},
                           {"c", {Distribution::deterministic, 5ms}}};
  scenario.work.service.unit = 1ms;
  const std::vector<Request> all = all_of(scenario);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].service, 20ms);
  EXPECT_EQ(all[1].service, 2ms);
  EXPECT_EQ(all[2].service, 5ms);
  EXPECT_EQ(all[3].service, 4ms);
}

}  // namespace
}  // namespace canteen::scenario
