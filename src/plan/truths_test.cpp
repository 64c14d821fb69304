// Scenarios as a user writes them, against what queueing theory says exactly.
//
// A figure may be off by three half-widths, and those have to be small themselves.
#include <cmath>
#include <optional>
#include <string>
#include <vector>

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
  EXPECT_EQ(result.arrived, result.served + result.lost + result.left + result.left_waiting +
                                result.left_at_home + result.left_serving);
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

// [A. K. Erlang, 1917] The share that is lost depends on the mean of a service alone.
TEST(Truths, nobody_may_wait) {
  const double truth = closed_forms::erlang_b(5, 4);
  for (const std::string& service : {exponential, std::string("\"10 ms\"")}) {
    SCOPED_TRACE(service);
    const Prediction found = predicted(
        scenario_of("rate = \"400/s\"", service, "windows = 5\nbuffer = 0\nfull = \"reject\""));
    expect_whole(found);
    expect(found.estimates.lost, truth, 0.03);
    expect(found.estimates.utilisation, 4 * (1 - truth) / 5, 0.02);
    EXPECT_EQ(found.result.wait.max(), 0);
  }
}

TEST(Truths, services_that_are_not_exponential) {
  const Prediction equal = predicted(scenario_of("rate = \"70/s\"", "\"10 ms\"", "windows = 1"));
  expect_whole(equal);
  const double wait = closed_forms::mg1_wait(70, mean, mean * mean);
  expect(equal.estimates.wait.mean, wait * 1e9, 0.04);
  // [L. Takacs, 1962] The mean of the square of the wait.
  const double square = 2 * wait * wait + 70 * mean * mean * mean / (3 * (1 - 0.7));
  expect(equal.estimates.fairness, wait * wait / square, 0.05);

  const Prediction varied = predicted(
      scenario_of("rate = \"60/s\"", R"({ distribution = "lognormal", mean = "10 ms", cv = 1.5 })",
                  "windows = 1"));
  expect_whole(varied);
  const double second = mean * mean * (1 + 1.5 * 1.5);
  expect(varied.estimates.wait.mean, closed_forms::mg1_wait(60, mean, second) * 1e9, 0.06);
}

TEST(Truths, equal_services_at_several_windows) {
  EXPECT_NEAR(closed_forms::mdc_wait(1, 70, mean), closed_forms::mg1_wait(70, mean, mean * mean),
              1e-9);
  const Prediction found = predicted(scenario_of("rate = \"320/s\"", "\"10 ms\"", "windows = 4"));
  expect_whole(found);
  expect(found.estimates.wait.mean, closed_forms::mdc_wait(4, 320, mean) * 1e9, 0.04);
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

// [N. T. J. Bailey, 1954; F. Downton, 1955] One draw is the length of a service of up to four.
TEST(Truths, several_in_one_service) {
  const double rate = 250;
  const Prediction found = predicted(
      scenario_of("rate = \"250/s\"", exponential, "batch = { most = 4, length = \"first\" }"));
  expect_whole(found);
  const closed_forms::Bulk truth = closed_forms::bulk_exponential(4, rate, mean);
  expect(found.estimates.wait.mean, truth.wait * 1e9, 0.04);
  expect(found.estimates.utilisation, truth.busy, 0.01);
  expect(found.estimates.line, rate * truth.wait, 0.04);
  EXPECT_EQ(found.result.batch, 4U);
  EXPECT_NEAR(static_cast<double>(found.result.served) / static_cast<double>(found.result.batches),
              rate * mean / truth.busy, 0.02);
}

// … and where it depends on who they are.
TEST(Truths, several_in_one_service_that_is_as_long_as_the_longest) {
  const std::size_t most = 200;
  const auto expect_bulk = [](double rate, const std::string& service, const std::string& strategy,
                              const std::vector<closed_forms::BulkService>& services) {
    SCOPED_TRACE(strategy);
    const Prediction found =
        predicted(scenario_of("rate = \"" + std::to_string(rate) + "/s\"", service, strategy));
    expect_whole(found);
    const closed_forms::Bulk truth = closed_forms::bulk(rate, services);
    expect(found.estimates.wait.mean, truth.wait * 1e9, 0.04);
    expect(found.estimates.utilisation, truth.busy, 0.01);
  };
  const auto services = [](int people, auto&& of) {
    std::vector<closed_forms::BulkService> all;
    for (int i = 1; i <= people; ++i) all.push_back(of(i));
    return all;
  };
  expect_bulk(250, "\"10 ms\"", "batch = 4",
              services(4, [&](int) { return closed_forms::equal_service(250, mean, most); }));
  expect_bulk(120, exponential, "batch = 3", services(3, [&](int people) {
                return closed_forms::longest_service(120, mean, people, most);
              }));
  expect_bulk(100, "\"10 ms\"", "batch = { most = 4, each = \"5 ms\" }",
              services(4, [&](int people) {
                return closed_forms::equal_service(100, mean + 0.005 * (people - 1), most);
              }));
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

std::string users_of(int users, const std::string& think) {
  return "process = \"closed\"\nusers = " + std::to_string(users) + "\nthink = " + think;
}

void expect_closed(const Prediction& found, const closed_forms::Closed& truth, int users) {
  expect_whole(found);
  expect(found.estimates.throughput, truth.throughput, 0.01);
  expect(found.estimates.wait.mean, truth.wait * 1e9, 0.04);
  // The response-time law.
  const serve::Result& result = found.result;
  const double time = static_cast<double>(result.elapsed.count()) * 1e-9;
  const double round =
      result.response.mean() * 1e-9 + result.thought / static_cast<double>(result.arrived);
  EXPECT_NEAR(static_cast<double>(result.arrived) / time * round, users, 0.01 * users);
}

TEST(Truths, users_who_think_and_come_again) {
  const std::string think = R"({ mean = "100 ms" })";
  expect_closed(predicted(scenario_of(users_of(10, think), exponential, "windows = 1")),
                closed_forms::mean_values(10, 0.1, mean), 10);
  expect_closed(predicted(scenario_of(users_of(40, think), exponential, "windows = 3")),
                closed_forms::repair(3, 40, 0.1, mean), 40);
  // What one window does is what mean value analysis says, found in two ways.
  EXPECT_NEAR(closed_forms::repair(1, 10, 0.1, mean).wait,
              closed_forms::mean_values(10, 0.1, mean).wait, 1e-12);
}

// [F. Baskett, K. Chandy, R. Muntz, F. Palacios: Open, closed and mixed networks of queues. JACM 22
// (1975)] How thinking is distributed does not matter, but for its mean.
TEST(Truths, users_who_think_for_as_long_each_time) {
  expect_closed(predicted(scenario_of(users_of(12, "\"100 ms\""), exponential, "windows = 1")),
                closed_forms::mean_values(12, 0.1, mean), 12);
  expect_closed(predicted(scenario_of(
                    users_of(12, R"({ distribution = "erlang", mean = "100 ms", stages = 2 })"),
                    exponential, "windows = 1")),
                closed_forms::mean_values(12, 0.1, mean), 12);
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

TEST(Truths, staff_who_interrupt) {
  const double second = 2 * mean * mean;
  const Prediction found = predicted(scenario_of(
      "rate = \"70/s\"\nclasses = { staff = 0.3, student = 0.7 }", exponential,
      "windows = 1\ndiscipline = \"priority\"\npriority = [\"staff\"]\npreemptive = true"));
  expect_whole(found);
  const std::vector<double> responses =
      closed_forms::preemptive_responses({{0.3 * 70, mean, second}, {0.7 * 70, mean, second}});
  expect(found.estimates.classes[0].response.mean, responses[0] * 1e9, 0.03);
  expect(found.estimates.classes[1].response.mean, responses[1] * 1e9, 0.05);
}

TEST(Truths, the_shortest_first) {
  const Prediction found = predicted(
      scenario_of("rate = \"70/s\"", exponential, "windows = 1\ndiscipline = \"shortest_first\""));
  expect_whole(found);
  expect(found.estimates.wait.mean, closed_forms::shortest_first_wait(70, mean) * 1e9, 0.04);
}

// [L. Schrage, L. Miller: The queue M/G/1 with the shortest remaining processing time discipline.
// Operations Research 14 (1966)]
TEST(Truths, who_has_the_least_left_first) {
  const Prediction found =
      predicted(scenario_of("rate = \"70/s\"", exponential,
                            "windows = 1\ndiscipline = \"shortest_first\"\npreemptive = true"));
  expect_whole(found);
  const closed_forms::Times truth = closed_forms::least_left_first(70, mean);
  expect(found.estimates.wait.mean, truth.wait * 1e9, 0.04);
  expect(found.estimates.response.mean, truth.response * 1e9, 0.04);
}

// [L. Kleinrock: Time-shared systems. JACM 14 (1967)] Whatever the services are like, the mean
// response is that of M/M/1; each takes so many times as long as his service.
TEST(Truths, windows_that_are_shared) {
  const auto of = [](const std::string& service) {
    SCOPED_TRACE(service);
    const Prediction found =
        predicted(scenario_of("rate = \"70/s\"", service, "windows = 1\ndiscipline = \"sharing\""));
    expect_whole(found);
    expect(found.estimates.response.mean, mean / 0.3 * 1e9, 0.04);
    expect(found.estimates.wait.mean, (mean / 0.3 - mean) * 1e9, 0.05);
    expect(found.estimates.utilisation, 0.7, 0.01);
  };
  of(exponential);
  of("\"10 ms\"");
  // One who is six times as long stays six times as long.
  const Prediction two = predicted(
      scenario_of("rate = \"60/s\"\nclasses = { short = 0.8, long = 0.2 }",
                  "\"5 ms\"\nclasses.long.service = \"30 ms\"", "discipline = \"sharing\""));
  expect_whole(two);
  const double load = 60 * (0.8 * 0.005 + 0.2 * 0.03);
  for (const auto& each : two.estimates.classes) {
    const bool is_long =
        &each == &two.estimates.classes[two.result.classes[0].name == "long" ? 0 : 1];
    expect(each.response.mean, (is_long ? 30 : 5) / (1 - load) * ms, 0.05);
  }
}

// The rate of those who come less what the window can do.
TEST(Truths, a_window_that_is_shared_by_too_many) {
  const Prediction found = predicted(
      scenario_of("rate = \"150/s\"", exponential, "windows = 1\ndiscipline = \"sharing\""));
  ASSERT_TRUE(found.growth);
  expect(found.growth, 50, 0.05);
}

TEST(Truths, windows_that_are_shared_by_few) {
  const Prediction found = predicted(scenario_of(
      "rate = \"90/s\"", exponential, "discipline = \"sharing\"\nbuffer = 4\nfull = \"reject\""));
  expect_whole(found);
  const closed_forms::Bounded truth = closed_forms::bounded(1, 5, 90, mean);
  expect(found.estimates.lost, truth.lost, 0.03);
  expect(found.estimates.response.mean, (truth.wait + mean) * 1e9, 0.03);
}

TEST(Truths, a_line_before_each_window) {
  const auto of = [](const std::string& windows, const std::string& rate,
                     const std::string& strategy) {
    SCOPED_TRACE(strategy);
    return predicted(scenario_of("rate = \"" + rate + "\"", exponential,
                                 "windows = " + windows + "\nlines = " + strategy));
  };
  const Prediction shorter = of("2", "160/s", R"("per_window")");
  expect_whole(shorter);
  expect(shorter.estimates.response.mean, closed_forms::shorter_of_two_response(160, mean) * 1e9,
         0.04);
  // Each is a window on its own.
  const Prediction any = of("2", "140/s", "\"per_window\"\nchoice = \"random\"");
  expect_whole(any);
  expect(any.estimates.wait.mean, closed_forms::mmc_wait(1, 70, mean) * 1e9, 0.04);
  // None idles while somebody waits: as one line.
  const Prediction stolen = of("2", "160/s", "\"stealing\"\nchoice = \"random\"");
  expect_whole(stolen);
  expect(stolen.estimates.wait.mean, closed_forms::mmc_wait(2, 160, mean) * 1e9, 0.04);
}

// A hundred are nearly as many as one likes.
TEST(Truths, the_shorter_of_two_of_many_lines) {
  const Prediction found =
      predicted(scenario_of("rate = \"8000/s\"", exponential,
                            "windows = 100\nlines = \"per_window\"\nchoice = \"two_choices\""));
  expect_whole(found);
  const double truth = closed_forms::two_choices_response(0.8, mean) * 1e9;
  ASSERT_TRUE(found.estimates.response.mean);
  EXPECT_NEAR(found.estimates.response.mean->value, truth, 0.02 * truth);
  EXPECT_LT(*found.estimates.response.mean->half_width, 0.02 * truth);
}

TEST(Truths, a_rate_that_changes_by_itself) {
  const Prediction found = predicted(scenario_of(
      "process = \"mmpp\"\nstates = [{ rate = \"30/s\", stay = \"400 ms\" }, { rate = \"120/s\", "
      "stay = \"200 ms\" }]",
      exponential, "windows = 1"));
  expect_whole(found);
  const double truth = closed_forms::mmpp_wait({30, 0.4}, {120, 0.2}, mean);
  // Of one rate it is that of a Poisson process.
  EXPECT_NEAR(closed_forms::mmpp_wait({70, 1}, {70, 2}, mean), closed_forms::mmc_wait(1, 70, mean),
              1e-9);
  expect(found.estimates.wait.mean, truth * 1e9, 0.05);
}

// At home for a second on average, a hundred services: who comes again is like another.
TEST(Truths, people_who_come_again) {
  const Prediction found = predicted(
      scenario_of("rate = \"150/s\"", exponential,
                  "windows = 3\nbuffer = 0\nfull = \"reject\"\n"
                  "retries = { most = 1_000, backoff = \"2 s\", factor = 1, jitter = 1 }"));
  expect_whole(found);
  const double truth = closed_forms::slow_retries(3, 1.5) * 1e9;
  ASSERT_TRUE(found.estimates.wait.mean);
  EXPECT_NEAR(found.estimates.wait.mean->value, truth, 0.03 * truth);
  expect(found.estimates.utilisation, 0.5, 0.02);
}

// [G. Falin, J. Templeton: Retrial Queues, 1997] Whenever they come again, not much later alone.
TEST(Truths, people_who_come_again_soon) {
  for (const auto& [backoff, seconds] : {std::pair("5 ms", 0.005), std::pair("40 ms", 0.04)}) {
    SCOPED_TRACE(backoff);
    const Prediction found = predicted(
        scenario_of("rate = \"60/s\"", exponential,
                    "buffer = 0\nfull = \"reject\"\nretries = { most = 1_000, backoff = \"" +
                        std::string(backoff) + "\", factor = 1, distribution = \"exponential\" }"));
    expect_whole(found);
    expect(found.estimates.wait.mean, closed_forms::retrial_wait(60, mean, seconds) * 1e9, 0.05);
    expect(found.estimates.utilisation, 0.6, 0.02);
  }
}

// [N. J. Gunther, 2007] Windows that are never idle do what the law says of so many.
TEST(Truths, windows_that_are_in_each_others_way) {
  const Prediction found = predicted(scenario_of(
      "rate = \"2000/s\"", exponential,
      "windows = 4\ncontention = { alpha = 0.1, beta = 0.01 }\nbuffer = 20\nfull = \"reject\""));
  expect_whole(found);
  expect(found.estimates.throughput, 4 / (mean * (1 + 0.1 * 3 + 0.01 * 4 * 3)), 0.02);
}

TEST(Truths, hits_of_a_cache) {
  const auto hits = [](int keys, int capacity, const std::string& policy) {
    SCOPED_TRACE(policy);
    const Prediction found = predicted(scenario_of(
        "rate = \"100/s\"",
        "\"1 ms\"\ndishes = { distinct = " + std::to_string(keys) + ", zipf = 0.8 }",
        "prepared = { capacity = " + std::to_string(capacity) + ", policy = \"" + policy + "\" }"));
    expect_whole(found);
    return found.estimates.hit_ratio;
  };
  const auto chances = [](int keys) {
    std::vector<double> all;
    double sum = 0;
    for (int i = 1; i <= keys; ++i) sum += all.emplace_back(std::pow(i, -0.8));
    for (double& each : all) each /= sum;
    return all;
  };
  expect(hits(8, 3, "lru"), closed_forms::lru_hits(chances(8), 3), 0.01);
  expect(hits(8, 3, "fifo"), closed_forms::fifo_hits(chances(8), 3), 0.01);
  // Of a thousand keys, Che's approximation is exact to a few thousandths.
  const std::optional<Estimate> many = hits(1'000, 100, "lru");
  const double truth = closed_forms::che_hits(chances(1'000), 100);
  ASSERT_TRUE(many);
  EXPECT_NEAR(many->value, truth, 3 * *many->half_width + 0.005 * truth);
  EXPECT_LT(*many->half_width, 0.01 * truth);
}

// [P. D. Welch: On a generalized M/G/1 queuing process in which the first customer of each busy
// period receives exceptional service. Operations Research 12 (1964)]
TEST(Truths, a_window_that_comes_only_for_somebody) {
  const std::string strategy =
      "start_up = \"40 ms\"\nautoscale = { least = 0, most = 1, people = 1";
  const Prediction found = predicted(scenario_of("rate = \"60/s\"", exponential, strategy + " }"));
  expect_whole(found);
  const double second = 2 * mean * mean;
  expect(found.estimates.wait.mean, closed_forms::set_up_wait(60, mean, second, 0.04) * 1e9, 0.04);
  const double open = closed_forms::set_up_share(60, mean, 0.04);
  expect(found.estimates.windows, open, 0.01);
  expect(found.estimates.utilisation, 0.6 / open, 0.02);

  const Prediction later = predicted(
      scenario_of("rate = \"60/s\"", exponential, strategy + ", close_after = \"20 ms\" }"));
  expect_whole(later);
  expect(later.estimates.wait.mean, closed_forms::set_up_wait(60, mean, second, 0.04, 0.02) * 1e9,
         0.04);
}

TEST(Truths, the_last_step_is_the_long_run) {
  const Prediction found = predicted(
      scenario_of("rate = \"300/s\"", exponential, "windows = [[\"0 s\", 1], [\"100 ms\", 4]]"));
  expect_whole(found);
  expect(found.estimates.wait.mean, closed_forms::mmc_wait(4, 300, mean) * 1e9, 0.04);
}

}  // namespace
}  // namespace canteen::plan
