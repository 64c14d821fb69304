#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>

#include <gtest/gtest.h>

#include <canteen/plan/predict.hpp>
#include <canteen/report/json.hpp>
#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::plan {
namespace {

using namespace std::chrono_literals;

scenario::Scenario of(const std::string& text) {
  return scenario::load_text(text, "test.toml");
}

// A rush of a second, then a long evening.
const char* const rush = R"(
[arrivals]
rate = [["0 s", "200/s"], ["1 s", "20/s"]]
length = "10 s"
classes = { staff = 0.2, student = 0.8 }
[work]
service = { distribution = "exponential", mean = "20 ms" }
[strategy]
windows = 2
[target]
wait_p99 = "10 s"
)";

const char* const endless = R"(
[arrivals]
rate = "60/s"
[work]
service = { distribution = "exponential", mean = "10 ms" }
)";

// [example]
TEST(Predict, the_first_replication_has_the_requests_of_a_run) {
  const scenario::Scenario scenario = of(rush);
  const Prediction prediction = predict(scenario, {.replications = 5});
  std::uint64_t requests = 0;
  scenario::Requests all(scenario);
  base::Histogram services;
  while (const auto request = all.next()) {
    ++requests;
    services.add(request->service.count());
  }
  EXPECT_EQ(prediction.first.arrived, requests);
  EXPECT_EQ(prediction.first.service.sum(), services.sum());
  EXPECT_EQ(prediction.seeds.front(), scenario.arrivals.seed);
}

TEST(Predict, the_users_of_the_first_replication_are_those_of_a_run) {
  const scenario::Scenario scenario = of(R"(
[arrivals]
process = "closed"
users = 1
think = { mean = "2 s" }
head = 20
[work]
service = { mean = "1 s" }
)");
  const Prediction prediction = predict(scenario, {.replications = 3});
  scenario::JobStream jobs(scenario, scenario.arrivals.seed);
  double thought = 0;
  double service = 0;
  for (int i = 0; i < 20; ++i) {
    const simulate::Job job = jobs.users()->next(0);
    thought += static_cast<double>(job.at) * 1e-9;
    service += static_cast<double>(job.service);
  }
  EXPECT_NEAR(prediction.first.thought, thought, 1e-9);
  EXPECT_EQ(prediction.first.service.sum(), service);
  EXPECT_EQ(prediction.first.users, 1U);
  EXPECT_EQ(prediction.result.arrived, 60U);
}

TEST(Predict, users_without_luck_once_is_enough) {
  const std::string users = R"(
[arrivals]
process = "closed"
users = 3
think = "10 s"
classes = { staff = 0.4, student = 0.6 }
length = "25 s"
[work]
service = "1 s"
)";
  const Prediction prediction = predict(of(users));
  EXPECT_TRUE(prediction.exact);
  EXPECT_EQ(prediction.seeds.size(), 1U);
  // At 10 s all three; then one after the other, from 21 s on.
  EXPECT_EQ(prediction.result.arrived, 6U);
  EXPECT_EQ(prediction.result.wait.sum(), 3e9);
  EXPECT_EQ(prediction.result.classes[0].arrived, 2U);
}

TEST(Predict, users_are_never_too_many_for_the_long_run) {
  const Prediction prediction = predict(of(R"(
[arrivals]
process = "closed"
users = 30
think = { mean = "100 ms" }
[work]
service = { mean = "20 ms" }
)"),
                                        {.precision = 0.1});
  EXPECT_TRUE(prediction.steady);
  EXPECT_FALSE(prediction.growth);
  // The window has hardly any rest: 29 others, less those who think.
  EXPECT_NEAR(prediction.estimates.throughput->value, 50, 1);
  EXPECT_NEAR(prediction.estimates.response.mean->value, (30 / 50.0 - 0.1) * 1e9, 0.03e9);
}

TEST(Predict, replications_are_all_different_and_add_up) {
  const scenario::Scenario scenario = of(rush);
  const Prediction prediction = predict(scenario, {.replications = 12});
  EXPECT_EQ(prediction.seeds.size(), 12U);
  EXPECT_EQ(std::set<std::uint64_t>(prediction.seeds.begin(), prediction.seeds.end()).size(), 12U);
  EXPECT_EQ(prediction.warm_up, 0U);
  EXPECT_FALSE(prediction.steady);
  EXPECT_FALSE(prediction.exact);
  EXPECT_EQ(prediction.requests, prediction.result.arrived);

  // Any of them is the first one of its own seed.
  std::uint64_t arrived = 0;
  base::Histogram waits;
  for (const std::uint64_t seed : prediction.seeds) {
    scenario::Scenario alone = scenario;
    alone.arrivals.seed = seed;
    const Prediction one = predict(alone, {.replications = 1});
    arrived += one.result.arrived;
    waits.merge(one.result.wait);
    EXPECT_FALSE(one.estimates.wait.mean->half_width) << "one tells nothing of the others";
  }
  EXPECT_EQ(prediction.result.arrived, arrived);
  EXPECT_EQ(prediction.result.wait.percentile(0.9), waits.percentile(0.9));
  EXPECT_DOUBLE_EQ(prediction.result.wait.sum(), waits.sum());
  ASSERT_EQ(prediction.result.classes.size(), 2U);
  EXPECT_EQ(prediction.result.classes[0].arrived + prediction.result.classes[1].arrived, arrived);
}

// What a count of all requests of all replications says.
TEST(Predict, counts_what_is_asked_for_over_all_replications) {
  scenario::Scenario scenario = of(std::string(rush) + "wait_mean = \"10 s\"\n");
  scenario.work.dishes = scenario::Dishes{.distinct = 200, .zipf = 1};
  const Prediction prediction = predict(scenario, {.replications = 5});
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t all = 0;
  for (const std::uint64_t seed : prediction.seeds) {
    scenario::Scenario one = scenario;
    one.arrivals.seed = seed;
    scenario::Requests requests(one);
    for (; const auto request = requests.next(); ++all) ++counts[request->key];
  }
  ASSERT_TRUE(prediction.result.hot_keys);
  const serve::HotKeys& keys = *prediction.result.hot_keys;
  EXPECT_EQ(keys.asked, all);
  EXPECT_EQ(keys.distinct, counts.size());
  ASSERT_EQ(keys.keys.size(), serve::HotKeys::most);
  std::uint64_t least = all;
  for (const serve::HotKey& each : keys.keys) {
    EXPECT_EQ(each.asked, counts[each.name]) << each.name;
    EXPECT_EQ(each.served, each.asked);
    EXPECT_LE(each.asked, least);
    least = each.asked;
    counts.erase(each.name);
  }
  for (const auto& [key, count] : counts) EXPECT_LE(count, least) << key;
  ASSERT_TRUE(prediction.first.hot_keys);
  EXPECT_EQ(prediction.first.hot_keys->asked, prediction.first.arrived);
}

TEST(Predict, as_many_replications_as_the_precision_needs) {
  const Prediction prediction = predict(of(rush), {.precision = 0.1});
  EXPECT_TRUE(prediction.precise);
  EXPECT_GT(prediction.seeds.size(), 20U);
  EXPECT_LE(*prediction.estimates.wait.p99->half_width, 0.1 * prediction.estimates.wait.p99->value);
  const Prediction limited = predict(of(rush), {.precision = 0.001, .limit = 20'000});
  EXPECT_FALSE(limited.precise);
  EXPECT_LT(limited.requests, 25'000U);
}

TEST(Predict, is_the_same_on_any_number_of_threads) {
  const std::string keys = std::string(endless) + "dishes = { distinct = 9_000, zipf = 0.5 }\n";
  for (const std::string& text : {std::string(rush), std::string(endless), keys}) {
    const scenario::Scenario scenario = of(text);
    std::set<std::string> texts;
    for (const unsigned threads : {1U, 2U, 5U}) {
      PredictOptions options{.precision = 0.2, .threads = threads};
      texts.insert(report::json(scenario, predict(scenario, options)));
    }
    EXPECT_EQ(texts.size(), 1U);
  }
}

TEST(Predict, without_luck_once_is_enough) {
  const Prediction prediction = predict(of(R"(
[arrivals]
process = "deterministic"
rate = "100/s"
head = 200
[work]
service = "15 ms"
)"));
  EXPECT_TRUE(prediction.exact);
  EXPECT_EQ(prediction.seeds.size(), 1U);
  // The n-th of them, from 0, waits for 5 n ms.
  EXPECT_EQ(prediction.result.wait.max(), 199 * 5'000'000);
  EXPECT_DOUBLE_EQ(prediction.estimates.wait.mean->value, 497.5e6);
  EXPECT_EQ(prediction.estimates.wait.mean->half_width, 0);
  EXPECT_NEAR(prediction.estimates.wait.p99->value, 197 * 5e6, 1e6);
  EXPECT_FALSE(prediction.estimates.wait.p99_9) << "only the greatest can have that rank";
}

TEST(Predict, keys_that_choose_the_line_are_no_luck) {
  const auto of_trace = [](const std::string& rows) {
    const test::TemporaryFile trace("t,service,key\n" + rows);
    return predict(of("[arrivals]\ntrace = \"" + trace.path() +
                      "\"\n[work]\nservice = { distribution = \"trace\" }\n[strategy]\n"
                      "windows = 4\nlines = \"per_window\"\nchoice = \"by_key\"\n"));
  };
  EXPECT_TRUE(of_trace("0,0.02,a\n0.01,0.02,b\n0.02,0.02,a\n").exact);
  EXPECT_FALSE(of_trace("0,0.02,a\n0.01,0.02,\n0.02,0.02,a\n").exact) << "one goes to any";
}

TEST(Predict, a_percentile_needs_a_hundred_above_it) {
  const Prediction prediction = predict(of(rush), {.replications = 20});
  // 20 times 380 people.
  EXPECT_GT(prediction.result.wait.count(), 2'000U);
  EXPECT_LT(prediction.result.wait.count(), 10'000U);
  EXPECT_TRUE(prediction.estimates.wait.p95);
  EXPECT_FALSE(prediction.estimates.wait.p99);
}

TEST(Predict, the_long_run_has_no_warm_up_in_it) {
  const Prediction prediction = predict(of(endless), {.precision = 0.05});
  EXPECT_TRUE(prediction.steady);
  EXPECT_TRUE(prediction.precise);
  EXPECT_EQ(prediction.seeds.size(), 20U);
  EXPECT_GE(prediction.warm_up, 20U * 5'000);
  EXPECT_EQ(prediction.requests, prediction.result.arrived + prediction.warm_up);
}

TEST(Predict, a_line_that_grows_for_ever_is_called_so) {
  scenario::Scenario scenario = of(endless);
  scenario.arrivals.rate.front().per_second = 125;
  const Prediction prediction = predict(scenario);
  ASSERT_TRUE(prediction.growth);
  EXPECT_TRUE(prediction.unstable);
  EXPECT_NEAR(prediction.growth->value, 25, 3 * *prediction.growth->half_width);
  EXPECT_LT(*prediction.growth->half_width, 2);
  EXPECT_FALSE(prediction.estimates.wait.mean);
  EXPECT_FALSE(prediction.estimates.wait.p99);

  // Exactly as much as they can do is too much as well.
  scenario.arrivals.rate.front().per_second = 100;
  EXPECT_TRUE(predict(scenario).unstable);
  // Hardly less may be enough, and nobody can wait to see that.
  scenario.arrivals.rate.front().per_second = 99.99;
  const Prediction near = predict(scenario, {.limit = 800'000});
  EXPECT_TRUE(near.growth);
  EXPECT_FALSE(near.unstable);
  // Who finds the line full goes away: it grows no further.
  scenario.arrivals.rate.front().per_second = 125;
  scenario.strategy.buffer = 5;
  scenario.strategy.full = scenario::WhenFull::reject;
  EXPECT_FALSE(predict(scenario, {.precision = 0.1}).growth);
}

// All want the same dish, whose line is before one window of four.
TEST(Predict, one_line_that_grows_is_no_long_run) {
  const Prediction prediction = predict(of(std::string(endless) + R"(
dishes.distinct = 1
[strategy]
windows = 4
lines = "per_window"
choice = "by_key"
)"));
  EXPECT_FALSE(prediction.growth) << "0.6 of one window";
  const Prediction busy = predict(of(R"(
[arrivals]
rate = "150/s"
[work]
service = { distribution = "exponential", mean = "10 ms" }
dishes.distinct = 1
[strategy]
windows = 4
lines = "per_window"
choice = "by_key"
)"));
  ASSERT_TRUE(busy.growth);
  EXPECT_TRUE(busy.unstable);
  EXPECT_NEAR(busy.growth->value, 50, 5);
}

// The line is short, for there is hardly room in it; but more and more people are at home.
TEST(Predict, people_who_come_again_for_ever_are_no_long_run) {
  const Prediction prediction = predict(of(R"(
[arrivals]
rate = "150/s"
[work]
service = { distribution = "exponential", mean = "10 ms" }
[strategy]
buffer = 5
full = "reject"
retries = { most = 1_000, backoff = "1 s", factor = 1, jitter = 0.5 }
)"));
  ASSERT_TRUE(prediction.growth);
  EXPECT_TRUE(prediction.unstable);
}

// One noon of this kind ends well and another does not.
TEST(Predict, how_likely_a_rush_outlasts_itself) {
  const std::string text = R"(
[arrivals]
rate = [["0 s", "160/s"], ["4 s", "93/s"]]
length = "20 s"
[work]
service = { distribution = "exponential", mean = "10 ms" }
[strategy]
buffer = 3
full = "reject"
)";
  const Prediction again = predict(
      of(text + "retries = { most = 1_000, backoff = \"2 s\", factor = 1, jitter = 0.5 }\n"),
      {.replications = 60});
  ASSERT_TRUE(again.estimates.collapses);
  EXPECT_GT(again.collapsed, 30U);
  EXPECT_LT(again.estimates.collapses->low, static_cast<double>(again.collapsed) / 60);
  EXPECT_EQ(again.result.left_at_home, 0U) << "all go home in the end";

  const Prediction quiet =
      predict(of(text + "retries = { most = 2, backoff = \"100 ms\" }\n"), {.precision = 0.5});
  ASSERT_TRUE(quiet.estimates.collapses);
  EXPECT_GE(quiet.seeds.size(), enough_replications);
  EXPECT_EQ(quiet.collapsed, 0U);
  EXPECT_LT(quiet.estimates.collapses->high, 0.12);

  EXPECT_FALSE(predict(of(text), {.replications = 40}).estimates.collapses) << "nobody comes again";
  EXPECT_FALSE(
      predict(of(text + "retries = { most = 2, backoff = \"1 s\" }\n"), {.replications = 29})
          .estimates.collapses);
}

TEST(Predict, as_much_as_they_can_do_is_not_too_much_without_luck) {
  const std::string text =
      "[arrivals]\nprocess = \"deterministic\"\nrate = \"300/s\"\n[work]\nservice = \"10 ms\"\n";
  const Prediction just = predict(of(text + "[strategy]\nwindows = 3\n"));
  EXPECT_FALSE(just.growth);
  EXPECT_EQ(just.result.wait.max(), 0);
  EXPECT_EQ(just.estimates.throughput->half_width, 0);
  EXPECT_NEAR(just.estimates.throughput->value, 300, 1e-6);
  EXPECT_TRUE(predict(of(text + "[strategy]\nwindows = 2\n")).unstable);
}

// The mean and the p99 of the waits are soon known; how long one of a hundred staff waits is not.
TEST(Predict, goes_on_until_the_whole_target_is_known) {
  scenario::Scenario scenario = of(rush);
  scenario.arrivals.classes = {{"staff", 0.1}, {"student", 0.9}};
  scenario.target = {};
  const PredictOptions options{.precision = 0.2, .limit = 130'000};
  const Prediction without = predict(scenario, options);
  EXPECT_TRUE(without.precise);
  EXPECT_FALSE(without.estimates.classes.front().wait.p99);
  scenario.target.classes.push_back({"staff", {}});
  scenario.target.classes.back().limits.wait_p99 = 1s;
  EXPECT_TRUE(predict(scenario, options).estimates.goals.front());
}

TEST(Predict, one_replication_without_an_end_is_not_played_for_ever) {
  const Prediction one = predict(of(endless), {.replications = 1});
  EXPECT_LT(one.requests, 1'000'000U);
  EXPECT_FALSE(one.precise);
}

TEST(Predict, progress_counts_what_was_played) {
  std::uint64_t shown = 0;
  const Prediction prediction =
      predict(of(rush), {.replications = 30,
                         .threads = 1,
                         .on_progress = [&](const PredictProgress& each) { shown = each.requests; },
                         .every = 1ns});
  EXPECT_GT(shown, 0U);
  EXPECT_LE(shown, prediction.requests);
}

TEST(Predict, what_is_ready_is_hit) {
  const Prediction prediction = predict(of(R"(
[arrivals]
rate = "50/s"
length = "20 s"
[work]
service = "20 ms"
dishes = { distinct = 10, zipf = 1 }
[strategy]
prepared = { capacity = 10, share = 0.5, policy = "lru", hit = "0 s" }
)"),
                                        {.replications = 10});
  ASSERT_TRUE(prediction.result.prepared);
  EXPECT_EQ(prediction.result.prepared->pinned, 5U);
  EXPECT_EQ(prediction.result.prepared->took, 100ms) << "five dishes, by one window";
  // There is room for all: each of the other five is made once at most.
  EXPECT_LE(prediction.result.prepared->loaded, 5U * 10);
  EXPECT_GT(prediction.estimates.hit_ratio->value, 0.98);
}

// Five dishes by one window, of which each takes 20 ms: the first of them is 80 ms old when it
// opens.
TEST(Predict, what_is_ready_ages_before_the_opening) {
  const auto hits = [](const std::string& expiry) {
    return predict(of(R"(
[arrivals]
process = "deterministic"
rate = "1000/s"
head = 1
[work]
service = "20 ms"
dishes = { distinct = 5, zipf = 10 }
[strategy]
prepared = { capacity = 5, share = 1, policy = "lru", expiry = ")" +
                      expiry + "\" }\n"),
                   {.replications = 20})
        .result.prepared->hits;
  };
  // Nearly all want the first.
  EXPECT_GE(hits("90 ms"), 15U);
  EXPECT_LE(hits("70 ms"), 5U);
}

TEST(Predict, what_is_ready_is_made_at_the_windows_speed) {
  const Prediction prediction = predict(of(R"(
[arrivals]
rate = "50/s"
head = 1
[work]
service = "20 ms"
dishes = { distinct = 5 }
[strategy]
windows = 2
speed = 4
prepared = { capacity = 5, share = 1 }
)"),
                                        {.replications = 1});
  EXPECT_EQ(prediction.result.prepared->took, 15ms) << "three, one after the other";
}

TEST(Predict, a_command_needs_a_service) {
  const std::string text =
      "[arrivals]\nrate = \"5/s\"\nhead = 20\n[work]\nkind = \"command\"\n"
      "command = [\"curl\", \"{key}\"]\n";
  try {
    static_cast<void>(predict(of(text)));
    FAIL() << "it cannot be simulated";
  } catch (const scenario::ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "test.toml: work.service: must be given where a command is to be simulated, for "
                 "nobody knows how long it takes: --service \"20 ms\"");
  }
  const Prediction prediction = predict(of(text + "service = \"20 ms\"\n"), {.replications = 2});
  EXPECT_EQ(prediction.result.service.min(), 20'000'000);
}

TEST(Predict, can_be_broken_off_and_watched) {
  std::stop_source stop;
  PredictOptions options{.precision = 1e-9, .limit = 1'000'000'000'000, .stop = stop.get_token()};
  options.every = 1ms;
  PredictProgress last;
  options.on_progress = [&](const PredictProgress& progress) {
    EXPECT_GE(progress.requests, last.requests);
    last = progress;
    if (progress.requests > 300'000) stop.request_stop();
  };
  const Prediction prediction = predict(of(endless), options);
  EXPECT_TRUE(prediction.result.interrupted);
  EXPECT_FALSE(prediction.precise);
  EXPECT_GT(prediction.result.arrived, 0U);
  EXPECT_EQ(last.replications, 20U);

  options.stop = {};
  options.on_progress = [](const PredictProgress&) { throw std::runtime_error("enough"); };
  EXPECT_THROW(static_cast<void>(predict(of(endless), options)), std::runtime_error);
}

TEST(Predict, what_is_wrong_with_a_trace_is_told) {
  scenario::Scenario scenario = of(endless);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = "/nowhere/access.log";
  EXPECT_THROW(static_cast<void>(predict(scenario)), scenario::ScenarioError);
}

}  // namespace
}  // namespace canteen::plan
