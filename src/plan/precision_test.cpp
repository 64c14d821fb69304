#include "src/plan/precision.hpp"

#include <chrono>
#include <cmath>
#include <optional>

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

Prediction estimated(double mean, double p99, double lost) {
  Prediction prediction;
  prediction.estimates.wait.mean = Estimate{1e6, mean};
  prediction.estimates.wait.p99 = Estimate{1e8, p99};
  prediction.estimates.lost = Estimate{0.001, lost};
  prediction.result.arrived = prediction.result.served = 1;
  prediction.result.elapsed = std::chrono::seconds(1);
  prediction.result.wait.add(1);
  prediction.result.response.add(1);
  return prediction;
}

TEST(Precision, is_that_of_the_worst) {
  EXPECT_DOUBLE_EQ(precision_of(estimated(1e4, 2e6, 0), {}), 0.02);
  EXPECT_DOUBLE_EQ(precision_of(estimated(5e4, 2e6, 0), {}), 0.05);
  // Half a thousandth of the lost, as a part of one per cent.
  EXPECT_DOUBLE_EQ(precision_of(estimated(1e4, 2e6, 0.0005), {}), 0.05);
}

TEST(Precision, is_none_of_what_is_not_known) {
  Prediction prediction = estimated(1e4, 2e6, 0);
  prediction.estimates.wait.p99.reset();
  EXPECT_TRUE(std::isinf(precision_of(prediction, {})));
  prediction = estimated(1e4, 2e6, 0);
  prediction.estimates.wait.mean->half_width.reset();
  EXPECT_TRUE(std::isinf(precision_of(prediction, {})));
}

TEST(Precision, of_waits_that_are_always_none_is_perfect) {
  Prediction prediction = estimated(0, 0, 0);
  prediction.estimates.wait.mean->value = 0;
  EXPECT_EQ(precision_of(prediction, {}), 0);
}

scenario::Goal goal_of(scenario::Measure measure, double q, double limit) {
  scenario::Goal goal;
  goal.measure = measure;
  goal.q = q;
  goal.limit = limit;
  return goal;
}

// The precision with a goal that has been found to be that.
double with(const scenario::Goal& goal, const std::optional<Estimate>& figure) {
  Prediction prediction = estimated(0, 0, 0);
  prediction.estimates.goals = {figure};
  return precision_of(prediction, {goal});
}

TEST(Precision, is_asked_of_a_goal_that_is_not_clear_of_its_limit) {
  const scenario::Goal response = goal_of(scenario::Measure::response, 0.99, 1e8);
  EXPECT_DOUBLE_EQ(with(response, Estimate{0.9e8, 0.2e8}), 0.2) << "as a part of the limit";
  EXPECT_DOUBLE_EQ(with(response, Estimate{1.6e8, 0.8e8}), 0.5);
  EXPECT_EQ(with(response, Estimate{0.7e8, 0.2e8}), 0) << "clear of it";
  EXPECT_EQ(with(response, Estimate{1.3e8, 0.2e8}), 0) << "clear of it";
  EXPECT_TRUE(std::isinf(with(response, std::nullopt))) << "not enough data yet";
  EXPECT_TRUE(std::isinf(with(response, Estimate{0.7e8, std::nullopt})));

  const scenario::Goal throughput = goal_of(scenario::Measure::throughput, 0, 100);
  EXPECT_DOUBLE_EQ(with(throughput, Estimate{98, 5}), 0.05);
  const scenario::Goal lost = goal_of(scenario::Measure::lost, 0, 0.001);
  EXPECT_DOUBLE_EQ(with(lost, Estimate{0.0009, 0.0002}), 0.2);
  const scenario::Goal none = goal_of(scenario::Measure::lost, 0, 0);
  EXPECT_DOUBLE_EQ(with(none, Estimate{0, 0.0001}), 0.01) << "as a part of one per cent";
}

TEST(Precision, is_not_asked_of_what_has_none) {
  const scenario::Goal longest = goal_of(scenario::Measure::wait, 1, 1e8);
  EXPECT_EQ(with(longest, Estimate{1e8, std::nullopt}), 0);
  scenario::Goal nobodys = goal_of(scenario::Measure::wait, 0.5, 0);
  nobodys.kind = "nobody";
  EXPECT_EQ(with(nobodys, std::nullopt), 0) << "there is nobody to measure it by";
}

TEST(Precision, twice_as_much_of_it_takes_four_times_as_many) {
  EXPECT_EQ(grown(1'000, 0.04, 0.02), 4'400U);
  EXPECT_EQ(grown(1'000, 0.021, 0.02), 1'500U) << "not by a few";
  EXPECT_EQ(grown(1'000, 1, 0.02), 10'000U) << "not by very many";
  EXPECT_EQ(grown(1'000, INFINITY, 0.02), 10'000U);
}

}  // namespace
}  // namespace canteen::plan
