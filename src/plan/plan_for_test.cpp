#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/plan.hpp>
#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::plan {
namespace {

using namespace std::chrono_literals;

scenario::Scenario of(const std::string& text) {
  return scenario::load_text(text, "test.toml");
}

// Ten seconds in which people come one by one, and then many together for the same few things.
std::string bursty_trace() {
  std::string text = "time,key,service\n";
  std::uint64_t luck = 1;
  const auto draw = [&](std::uint64_t below) {
    luck = luck * 6364136223846793005U + 1442695040888963407U;
    return (luck >> 33U) % below;
  };
  std::uint64_t at = 0;
  for (int i = 0; i < 300; ++i) {
    at += i % 100 < 50 ? 20 + draw(30) : draw(4);
    const std::uint64_t key = std::min({draw(60), draw(60), draw(60)});
    text += std::to_string(at / 1000) + "." + std::to_string(1000 + at % 1000).substr(1) + ",/" +
            std::to_string(key) + ",0.0" + std::to_string(10 + draw(50)) + "\n";
  }
  return text;
}

struct Best {
  double cost = std::numeric_limits<double>::infinity();
  std::size_t met = 0;
};

// Enough for what is not near a limit.
constexpr std::uint64_t limit = 20'000;

// By simulating all of them, with the program's other verb.
Best exhaustive(const scenario::Scenario& scenario, const Plan& plan, std::size_t replications) {
  Best best;
  const std::vector<scenario::Goal> goals = scenario::goals(scenario.target);
  for (const Trial& each : plan.trials) {
    scenario::Scenario one = scenario;
    one.strategy = each.candidate.strategy;
    const Prediction prediction = predict(one, {.replications = replications});
    bool met = !prediction.growth;
    for (std::size_t i = 0; i < goals.size() && met; ++i) {
      const auto& estimate = prediction.estimates.goals[i];
      met = estimate && goals[i].met_by(estimate->value);
    }
    if (!met) continue;
    ++best.met;
    const double entries =
        one.strategy.prepared ? static_cast<double>(one.strategy.prepared->capacity) : 0;
    const double cost = one.cost->window * one.strategy.windows *
                            std::pow(one.strategy.speed, one.cost->speed_exponent) +
                        one.cost->prepared_entry * entries;
    EXPECT_DOUBLE_EQ(each.candidate.cost, cost) << each.candidate.words;
    best.cost = std::min(best.cost, cost);
  }
  return best;
}

constexpr const char* grid = R"(
[plan]
windows = [1, 4]
prepared = [0, 5, 20]
disciplines = ["fifo", "shortest_first"]
)";

// Cost c x windows + d x entries: the optimum is known, for everything can be tried.
TEST(PlanFor, chooses_the_optimum_of_a_trace) {
  const test::TemporaryFile trace(bursty_trace());
  const std::string replay = "[arrivals]\ntrace = \"" + trace.path() +
                             "\"\n[work]\nservice = { distribution = \"trace\" }\n" + grid;
  std::size_t planned = 0;
  for (const char* const target :
       {"wait_p99 = \"300 ms\"", "response_p95 = \"300 ms\"", "wait_mean = \"40 ms\"",
        "wait_max = \"500 ms\"\nresponse_p50 = \"100 ms\"", "hit_ratio = 0.4\nwait_p99 = \"1 s\"",
        "throughput = \"50/s\""}) {
    for (const char* const cost :
         {"window = 1\nprepared_entry = 0.01", "window = 1\nprepared_entry = 0.2"}) {
      SCOPED_TRACE(std::string(target) + " " + cost);
      const scenario::Scenario scenario = of(replay + "[target]\n" + target + "\n[cost]\n" + cost);
      const Plan plan = plan_for(scenario, {.run = false});
      const Best best = exhaustive(scenario, plan, 1);
      ASSERT_EQ(plan.chosen.has_value(), best.met != 0);
      if (!plan.chosen) continue;
      ++planned;
      EXPECT_EQ(plan.trials[*plan.chosen].candidate.cost, best.cost);
      EXPECT_TRUE(plan.exact);
    }
  }
  EXPECT_GE(planned, 10U);
}

// What a bound says is what a simulation finds.
TEST(PlanFor, excludes_nothing_that_meets_the_target) {
  const test::TemporaryFile trace(bursty_trace());
  const std::string replay = "[arrivals]\ntrace = \"" + trace.path() +
                             "\"\n[work]\nservice = { distribution = \"trace\" }\n" + grid;
  std::size_t excluded = 0;
  for (const char* const target :
       {"wait_p99 = \"10 ms\"", "response_p99 = \"57 ms\"", "wait_max = \"200 ms\"",
        "hit_ratio = 0.95", "throughput = \"60/s\"", "response_mean = \"20 ms\""}) {
    const scenario::Scenario scenario = of(replay + "[target]\n" + target + "\n");
    const std::vector<scenario::Goal> goals = scenario::goals(scenario.target);
    for (const Trial& each : plan_for(scenario, {.run = false}).trials) {
      if (each.fate != Fate::excluded && each.fate != Fate::implied) continue;
      ++excluded;
      scenario::Scenario one = scenario;
      one.strategy = each.candidate.strategy;
      const auto figure = predict(one).estimates.goals.front();
      EXPECT_FALSE(figure && goals.front().met_by(figure->value))
          << target << ": " << each.candidate.words << ": " << each.reason;
    }
  }
  EXPECT_GE(excluded, 40U);
}

// [example]
TEST(PlanFor, chooses_the_optimum_of_a_process) {
  const scenario::Scenario lunch = of(R"([arrivals]
rate = "100/s"
length = "5 s"
[work]
service = { distribution = "exponential", mean = "40 ms" }
[target]
wait_p95 = "60 ms"
[cost]
window = 1
speed.exponent = 1.5
[plan]
windows = [1, 8]
speeds = [1, 1.5, 2]
disciplines = ["fifo"]
)");
  const Plan plan = plan_for(lunch, {.limit = limit, .run = false});
  ASSERT_TRUE(plan.chosen);
  const Trial& chosen = plan.trials[*plan.chosen];
  EXPECT_EQ(chosen.fate, Fate::met);
  EXPECT_EQ(chosen.candidate.cost, exhaustive(lunch, plan, 40).cost) << chosen.candidate.words;
  EXPECT_EQ(plan.scenario.strategy.windows, chosen.candidate.strategy.windows);

  // With other luck as well.
  ASSERT_FALSE(plan.held_out.empty());
  EXPECT_EQ(plan.held_out.front().name, "other seeds");
  EXPECT_TRUE(plan.held_out.front().decisive);
  EXPECT_EQ(plan.held_out.front().trial.fate, Fate::met);
  EXPECT_EQ(plan.held_out.size(), 5U);

  // What costs less misses it, or is not known to meet it; and what comes next does.
  for (std::size_t i = 0; i < *plan.chosen; ++i) {
    EXPECT_NE(plan.trials[i].fate, Fate::met) << plan.trials[i].candidate.words;
    EXPECT_NE(plan.trials[i].fate, Fate::untried) << plan.trials[i].candidate.words;
    EXPECT_FALSE(plan.trials[i].reason.empty());
  }
  ASSERT_TRUE(plan.runner_up);
  EXPECT_GT(*plan.runner_up, *plan.chosen);
  EXPECT_EQ(plan.trials[*plan.runner_up].fate, Fate::met);
  ASSERT_FALSE(plan.nearest.empty());
  for (std::size_t i = 1; i < plan.nearest.size(); ++i) {
    EXPECT_LE(*plan.trials[plan.nearest[i - 1]].miss, *plan.trials[plan.nearest[i]].miss);
  }
  ASSERT_TRUE(plan.largest);
  EXPECT_GE(plan.largest->factor, 1);
  ASSERT_TRUE(plan.largest->beyond);
  EXPECT_LE(*plan.largest->beyond, 1.03 * plan.largest->factor);
  EXPECT_NEAR(plan.largest->rate, 100 * plan.largest->factor, 1e-6);
}

TEST(PlanFor, is_the_same_on_any_number_of_threads) {
  const scenario::Scenario rush = of(R"([arrivals]
rate = "80/s"
length = "2 s"
classes = { staff = 0.2, student = 0.8 }
[work]
service = { distribution = "lognormal", mean = "30 ms", cv = 1 }
dishes.distinct = 50
[target]
wait_p90 = "60 ms"
classes.staff.wait_mean = "40 ms"
[cost]
window = 2
prepared_entry = 0.05
[plan]
windows = [2, 4]
prepared = [0, 20]
)");
  const std::string alone =
      report::json(plan_for(rush, {.limit = limit, .threads = 1, .run = false}));
  EXPECT_EQ(
      alone,
      report::json(plan_for(
          rush, {.limit = limit, .threads = 3, .run = false, .on_progress = [](const auto&) {}})));
}

// Of one that never ends, the long run is planned for.
TEST(PlanFor, plans_for_the_long_run) {
  const scenario::Scenario endless = of(R"([arrivals]
rate = "100/s"
[work]
service = { distribution = "exponential", mean = "20 ms" }
[target]
wait_mean = "12 ms"
[plan]
disciplines = ["fifo"]
windows = [1, 4]
)");
  const Plan plan = plan_for(endless, {.limit = 100 * limit, .run = false});
  ASSERT_TRUE(plan.chosen);
  // Erlang's C: 8.89 ms with three windows; two can do just as much as comes.
  EXPECT_EQ(plan.trials[*plan.chosen].candidate.strategy.windows, 3U);
  EXPECT_EQ(plan.trials[0].fate, Fate::excluded);
  EXPECT_EQ(plan.trials[1].fate, Fate::excluded);
  EXPECT_EQ(plan.runner_up, 3U);
}

TEST(PlanFor, tells_the_nearest_where_none_meets_the_target) {
  const scenario::Scenario hopeless = of(R"([arrivals]
rate = "100/s"
head = 500
[work]
service = { distribution = "exponential", mean = "30 ms" }
[target]
wait_p99 = "10 ms"
[plan]
windows = [1, 4]
disciplines = ["fifo"]
)");
  const Plan plan = plan_for(hopeless, {.limit = 10 * limit, .run = false});
  EXPECT_FALSE(plan.chosen);
  EXPECT_FALSE(plan.single);
  EXPECT_TRUE(plan.held_out.empty());
  for (const Trial& each : plan.trials) {
    EXPECT_TRUE(each.fate == Fate::excluded || each.fate == Fate::missed ||
                each.fate == Fate::implied)
        << each.candidate.words;
  }
  ASSERT_FALSE(plan.nearest.empty());
  const Trial& nearest = plan.trials[plan.nearest.front()];
  EXPECT_EQ(nearest.candidate.strategy.windows, 4U);
  EXPECT_EQ(nearest.fate, Fate::missed);
  EXPECT_GT(*nearest.miss, 0);
}

// No sample can show more than that nobody was.
TEST(PlanFor, nobody_is_to_be_lost) {
  const scenario::Scenario lunch = of(R"([arrivals]
rate = "100/s"
head = 500
[work]
service = { distribution = "exponential", mean = "20 ms" }
[strategy]
buffer = 100
full = "reject"
[target]
lost = 0
[plan]
windows = [1, 4]
disciplines = ["fifo"]
)");
  const Plan plan = plan_for(lunch, {.limit = 10 * limit, .run = false});
  ASSERT_TRUE(plan.chosen);
  EXPECT_EQ(plan.trials[*plan.chosen].candidate.strategy.windows, 2U);
  EXPECT_EQ(plan.trials[*plan.chosen].reason, "lost 0 % in all that was simulated");
  EXPECT_EQ(plan.trials.front().fate, Fate::missed);
}

TEST(PlanFor, finds_the_cheapest_single_way) {
  const scenario::Scenario scenario = of(R"([arrivals]
rate = "50/s"
length = "4 s"
[work]
service = { distribution = "exponential", mean = "30 ms" }
[target]
response_p90 = "100 ms"
[cost]
window = 10
speed.exponent = 2
[plan]
windows = [1, 4]
speeds = [1, 2, 3]
disciplines = ["fifo"]
)");
  const Plan plan = plan_for(scenario, {.limit = limit, .run = false});
  ASSERT_TRUE(plan.single);
  ASSERT_EQ(plan.singles.size(), 2U);
  EXPECT_EQ(plan.singles[0].knob, "windows");
  EXPECT_EQ(plan.singles[1].knob, "speed");
  for (const Single& each : plan.singles) {
    if (!each.trial) continue;
    const Candidate& candidate = plan.trials[*each.trial].candidate;
    EXPECT_TRUE(candidate.strategy.windows == 1 || candidate.strategy.speed == 1);
    EXPECT_GE(*each.trial, *plan.chosen);
    EXPECT_GE(*each.trial, *plan.singles[*plan.single].trial);
  }
}

TEST(PlanFor, proves_by_a_run) {
  const scenario::Scenario scenario = of(R"([arrivals]
process = "deterministic"
rate = "100/s"
head = 30
[work]
service = "5 ms"
[target]
wait_p90 = "100 ms"
)");
  const Plan plan = plan_for(scenario);
  ASSERT_EQ(plan.proofs.size(), 2U);
  for (const Proof& each : plan.proofs) {
    EXPECT_EQ(each.measured.arrived, 30U);
    EXPECT_EQ(each.prediction.first.arrived, 30U);
    EXPECT_EQ(each.part, "all of it");
  }
  EXPECT_EQ(plan.proofs[0].trial, *plan.chosen);
  EXPECT_TRUE(plan.not_proven.empty());
  EXPECT_TRUE(plan_for(scenario, {.run = false}).proofs.empty());
}

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(plan_for(of(text), {.run = false}));
  } catch (const scenario::ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST(PlanFor, says_what_it_needs) {
  const std::string work = "[arrivals]\nrate = \"5/s\"\nhead = 10\n[work]\nservice = \"1 ms\"\n";
  EXPECT_EQ(error_of(work),
            "test.toml: target: must be given: what is good enough, such as wait_p99 = \"200 ms\"; "
            "or --target \"wait_p99 < 200 ms\"");
  EXPECT_EQ(error_of(work + "[target]\nwait_p99 = \"1 s\"\n[plan]\nwindows = [1, 10000]\n"
                            "speeds = [1, 2, 3, 4, 5, 6]\ndisciplines = [\"fifo\", \"lifo\"]\n"),
            "test.toml: plan: must have at most 100,000 combinations, got 120,000; a [plan] with "
            "fewer windows, or shorter lists, has fewer");
}

TEST(PlanFor, can_be_broken_off) {
  const scenario::Scenario scenario =
      of("[arrivals]\nrate = \"5/s\"\nhead = 10\n[work]\nservice = \"1 ms\"\n"
         "[target]\nwait_p99 = \"1 s\"\n");
  std::stop_source stop;
  stop.request_stop();
  const Plan plan = plan_for(scenario, {.stop = stop.get_token()});
  EXPECT_TRUE(plan.interrupted);
  EXPECT_FALSE(plan.chosen);
  EXPECT_THROW(
      static_cast<void>(plan_for(
          scenario, {.on_progress = [](const PlanProgress&) { throw std::runtime_error("seen"); },
                     .every = 1ns})),
      std::runtime_error);
}

}  // namespace
}  // namespace canteen::plan
