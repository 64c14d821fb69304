// Scenarios as a user writes them, against what queueing theory says exactly.
//
// A figure may be off by three half-widths, and those have to be small themselves.
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include <canteen/plan/predict.hpp>
#include <canteen/scenario/load.hpp>

#include "src/simulate/closed_forms_testing.hpp"

namespace canteen::plan {
namespace {

namespace closed_forms = simulate::closed_forms;

constexpr double ms = 1e6;  // nanoseconds

// Rates and times are such that a service takes 10 ms on average.
constexpr double mean = 0.01;

Prediction predicted(const std::string& text) {
  PredictOptions options;
  options.limit = 3'000'000;
  options.precision = 0.03;
  return predict(scenario::load_text(text, "truth.toml"), options);
}

std::string scenario_of(const std::string& arrivals, const std::string& service,
                        const std::string& strategy) {
  return "[arrivals]\n" + arrivals + "\n[work]\nservice = " + service + "\n[strategy]\n" + strategy;
}

const std::string exponential = R"({ distribution = "exponential", mean = "10 ms" })";

// widest: the half-width, as a part of the figure.
void expect(const std::optional<Estimate>& estimate, double truth, double widest) {
  ASSERT_TRUE(estimate && estimate->half_width);
  EXPECT_NEAR(estimate->value, truth, 3 * *estimate->half_width);
  EXPECT_LT(*estimate->half_width, widest * truth);
}

// What holds in each of them, whatever the truth.
void expect_whole(const Prediction& prediction) {
  const serve::Result& result = prediction.result;
  EXPECT_TRUE(prediction.steady);
  EXPECT_FALSE(prediction.growth);
  EXPECT_EQ(prediction.balance.idle_beside_waiting, 0U);
  EXPECT_EQ(result.arrived,
            result.served + result.lost + result.left + result.left_waiting + result.left_serving);
  EXPECT_NEAR(prediction.balance.line_sum, prediction.balance.line_area,
              1e-6 * prediction.balance.line_area);
}

TEST(Truths, one_window) {
  const double rate = 70;
  const Prediction found = predicted(scenario_of("rate = \"70/s\"", exponential, "windows = 1"));
  expect_whole(found);
  expect(found.estimates.wait.mean, closed_forms::mmc_wait(1, rate, mean) * 1e9, 0.04);
  // The response is exponential, of the rate 100 - 70.
  expect(found.estimates.response.mean, 1e9 / 30, 0.04);
  expect(found.estimates.response.p50, std::log(2) / 30 * 1e9, 0.04);
  expect(found.estimates.response.p99, std::log(100) / 30 * 1e9, 0.06);
  expect(found.estimates.utilisation, 0.7, 0.01);
  expect(found.estimates.throughput, rate, 0.01);
  expect(found.estimates.line, rate * closed_forms::mmc_wait(1, rate, mean), 0.04);
}

TEST(Truths, four_windows) {
  const double rate = 300;
  const Prediction found = predicted(scenario_of("rate = \"300/s\"", exponential, "windows = 4"));
  expect_whole(found);
  expect(found.estimates.wait.mean, closed_forms::mmc_wait(4, rate, mean) * 1e9, 0.04);
  // Who waits, waits for an exponential time of the rate 400 - 300.
  const double waits = closed_forms::erlang_c(4, rate * mean);
  expect(found.estimates.wait.p90, std::log(waits / 0.1) / 100 * 1e9, 0.05);
  expect(found.estimates.wait.p99, std::log(waits / 0.01) / 100 * 1e9, 0.05);
}

TEST(Truths, a_line_that_is_full) {
  const Prediction one = predicted(
      scenario_of("rate = \"90/s\"", exponential, "windows = 1\nbuffer = 4\nfull = \"reject\""));
  expect_whole(one);
  const closed_forms::Bounded of_one = closed_forms::bounded(1, 5, 90, mean);
  expect(one.estimates.lost, of_one.lost, 0.03);
  expect(one.estimates.wait.mean, of_one.wait * 1e9, 0.03);

  // More than they can do is asked of the windows, and the line is short all the same.
  const Prediction four = predicted(
      scenario_of("rate = \"450/s\"", exponential, "windows = 4\nbuffer = 2\nfull = \"reject\""));
  expect_whole(four);
  const closed_forms::Bounded of_four = closed_forms::bounded(4, 6, 450, mean);
  expect(four.estimates.lost, of_four.lost, 0.03);
  expect(four.estimates.wait.mean, of_four.wait * 1e9, 0.03);
}

TEST(Truths, services_that_are_not_exponential) {
  const Prediction equal = predicted(scenario_of("rate = \"70/s\"", "\"10 ms\"", "windows = 1"));
  expect_whole(equal);
  expect(equal.estimates.wait.mean, closed_forms::mg1_wait(70, mean, mean * mean) * 1e9, 0.04);

  const Prediction varied = predicted(
      scenario_of("rate = \"60/s\"", R"({ distribution = "lognormal", mean = "10 ms", cv = 1.5 })",
                  "windows = 1"));
  expect_whole(varied);
  const double second = mean * mean * (1 + 1.5 * 1.5);
  expect(varied.estimates.wait.mean, closed_forms::mg1_wait(60, mean, second) * 1e9, 0.06);
}

// [D. G. Kendall: Stochastic processes occurring in the theory of queues. Annals of Mathematical
// Statistics 24 (1953)] The share that waits is the root of x = exp(-(1 - x) gap / mean).
TEST(Truths, arrivals_in_equal_gaps) {
  double root = 0.5;
  for (int i = 0; i < 200; ++i) root = std::exp(-(1 - root) / 0.8);
  const Prediction found = predicted(
      scenario_of("process = \"deterministic\"\nrate = \"80/s\"", exponential, "windows = 1"));
  expect_whole(found);
  expect(found.estimates.wait.mean, root / (1 - root) * 10 * ms, 0.04);
  expect(found.estimates.wait.p99, std::log(root / 0.01) / (1 - root) * 10 * ms, 0.05);
}

// Groups of three: besides the wait of one who comes alone, for those of his group.
TEST(Truths, people_in_groups) {
  const double load = 0.6;
  const Prediction found =
      predicted(scenario_of("rate = \"60/s\"\nbatch = 3", exponential, "windows = 1"));
  expect_whole(found);
  const double alone = closed_forms::mmc_wait(1, 60, mean);
  expect(found.estimates.wait.mean, (alone + (3 - 1) * mean / (2 * (1 - load))) * 1e9, 0.04);
}

TEST(Truths, people_who_leave) {
  const Prediction found = predicted(
      scenario_of("rate = \"250/s\"", exponential, "windows = 2\npatience = { mean = \"30 ms\" }"));
  expect_whole(found);
  expect(found.estimates.left, closed_forms::erlang_a(2, 250, mean, 0.03), 0.03);
}

// The same mean wait in any order; how unequal the waits are tells the orders apart.
TEST(Truths, the_order_of_a_line) {
  const double rate = 70;
  const double wait = closed_forms::mmc_wait(1, rate, mean);
  const auto of = [&](const std::string& discipline, double square) {
    SCOPED_TRACE(discipline);
    const Prediction found = predicted(scenario_of(
        "rate = \"70/s\"", exponential, "windows = 1\ndiscipline = \"" + discipline + "\""));
    expect_whole(found);
    expect(found.estimates.wait.mean, wait * 1e9, 0.05);
    expect(found.estimates.fairness, wait * wait / square, 0.05);
  };
  of("fifo", closed_forms::mm1_wait_square(rate, mean));
  of("contend", closed_forms::mm1_random_wait_square(rate, mean));
  of("lifo", closed_forms::mm1_lifo_wait_square(rate, mean));
}

TEST(Truths, staff_first) {
  const double second = 2 * mean * mean;
  const Prediction found = predicted(
      scenario_of("rate = \"70/s\"\nclasses = { staff = 0.3, student = 0.7 }", exponential,
                  "windows = 1\ndiscipline = \"priority\"\npriority = [\"staff\", \"student\"]"));
  expect_whole(found);
  const std::vector<double> waits =
      closed_forms::cobham_waits({{0.3 * 70, mean, second}, {0.7 * 70, mean, second}});
  ASSERT_EQ(found.result.classes[0].name, "staff");
  expect(found.estimates.classes[0].wait.mean, waits[0] * 1e9, 0.03);
  expect(found.estimates.classes[1].wait.mean, waits[1] * 1e9, 0.05);
}

}  // namespace
}  // namespace canteen::plan
