#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
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

// A trace that is long enough to keep a part of it back, and of which no part is like the others.
std::vector<std::string> long_trace() {
  std::vector<std::string> rows;
  std::uint64_t luck = 7;
  const auto draw = [&](std::uint64_t below) {
    luck = luck * 6364136223846793005U + 1442695040888963407U;
    return (luck >> 33U) % below;
  };
  std::uint64_t at = 0;  // milliseconds
  for (std::uint64_t i = 0; i < 2'600; ++i) {
    if (i != 0) at += i % 130 < 90 - i / 60 ? 15 + draw(25) : 1 + draw(8);
    const std::uint64_t key = std::min({draw(60), draw(60), draw(60)});
    rows.push_back(std::to_string(at / 1000) + "." + std::to_string(1000 + at % 1000).substr(1) +
                   ",/" + std::to_string(key) + ",0.0" + std::to_string(10 + draw(50)) + "\n");
  }
  return rows;
}

// One of the two parts of it, by a second look at docs/plan.md: 32 equal times, of which a part has
// those whose number has an even count of ones in binary, and the other part the rest.
std::string part_of(const std::vector<std::string>& rows, bool even) {
  const double last = std::stod(rows.back());
  double gone = 0;
  std::string text = "time,key,service\n";
  for (int i = 0; i < 32; ++i) {
    int ones = 0;
    for (int bits = i; bits != 0; bits /= 2) ones += bits % 2;
    const double begin = last * i / 32;
    const double end = i == 31 ? last + 1 : last * (i + 1) / 32;
    if ((ones % 2 == 0) != even) {
      gone += last / 32;
      continue;
    }
    for (const std::string& row : rows) {
      const double at = std::stod(row);
      if (at < begin || at >= end) continue;
      std::array<char, 32> time{};
      std::snprintf(time.data(), time.size(), "%.9f", at - gone);
      text += time.data() + row.substr(row.find(','));
    }
  }
  return text;
}

// Wherever it is broken off: what is told is what was tested.
TEST(PlanFor, tells_no_half_as_the_whole_when_it_is_broken_off) {
  std::string whole = "time,key,service\n";
  for (const std::string& each : long_trace()) whole += each;
  const test::TemporaryFile all(whole);
  const scenario::Scenario scenario =
      of("[arrivals]\ntrace = \"" + all.path() +
         "\"\n[work]\nservice = { distribution = \"trace\" }\n[target]\nwait_p99 = \"300 ms\"\n"
         "[plan]\nwindows = [1, 5]\ndisciplines = [\"fifo\"]\n");
  for (const int calls : {1, 2, 3, 5, 8, 13}) {
    std::stop_source stop;
    int seen = 0;
    PlanOptions options;
    options.run = false;
    options.stop = stop.get_token();
    options.every = 1ns;
    options.on_progress = [&](const PlanProgress& progress) {
      if (progress.cost && ++seen == calls) stop.request_stop();
    };
    const Plan plan = plan_for(scenario, options);
    if (!plan.chosen) continue;
    ASSERT_TRUE(plan.split);
    bool by_all = false;
    for (const HeldOut& each : plan.held_out) {
      EXPECT_TRUE(!each.decisive || each.trial.fate == Fate::met) << each.name;
      by_all = by_all || each.name == "all of the trace";
    }
    EXPECT_EQ(plan.predicted.has_value(), by_all);
  }
}

// What a part of it tells otherwise by being one is judged by all of it, as long as it may be.
TEST(PlanFor, keeps_nothing_back_for_what_a_part_cannot_tell) {
  std::string whole = "time,key,service\n";
  for (const std::string& each : long_trace()) whole += each;
  const test::TemporaryFile all(whole);
  for (const char* const target :
       {"hit_ratio = 0.35\nwait_p90 = \"100 ms\"", "throughput = \"30/s\""}) {
    SCOPED_TRACE(target);
    const scenario::Scenario scenario =
        of("[arrivals]\ntrace = \"" + all.path() +
           "\"\n[work]\nservice = { distribution = \"trace\" }\n[target]\n" + target +
           "\n[cost]\nwindow = 1\nprepared_entry = 0.03\n"
           "[plan]\nwindows = [1, 5]\nprepared = [0, 20]\ndisciplines = [\"fifo\"]\n");
    const Plan plan = plan_for(scenario, {.run = false});
    EXPECT_FALSE(plan.split);
    EXPECT_NE(plan.not_split.find(" is another in a part, "), std::string::npos);
    const Best best = exhaustive(scenario, plan, 1);
    ASSERT_TRUE(plan.chosen);
    EXPECT_EQ(plan.trials[*plan.chosen].candidate.cost, best.cost);
  }
}

// It has to be met in the part that was seen, in the one that was kept back, and in all of it: the
// cheapest of those that do is what is chosen.
TEST(PlanFor, chooses_what_meets_it_in_the_part_kept_back_as_well) {
  const std::vector<std::string> rows = long_trace();
  std::string whole = "time,key,service\n";
  for (const std::string& each : rows) whole += each;
  const test::TemporaryFile all(whole);
  const test::TemporaryFile seen(part_of(rows, true));
  const test::TemporaryFile kept(part_of(rows, false));
  const auto replay = [&](const test::TemporaryFile& trace, const std::string& target) {
    return of("[arrivals]\ntrace = \"" + trace.path() +
              "\"\n[work]\nservice = { distribution = \"trace\" }\n[target]\n" + target +
              "\n[cost]\nwindow = 1\nprepared_entry = 0.03\n"
              "[plan]\nwindows = [1, 5]\nprepared = [0, 20]\ndisciplines = [\"fifo\"]\n");
  };
  std::size_t failed = 0;
  std::size_t chosen = 0;
  for (const char* const target : {"wait_p99 = \"300 ms\"", "wait_p95 = \"150 ms\"",
                                   "wait_mean = \"20 ms\"", "wait_p90 = \"100 ms\""}) {
    SCOPED_TRACE(target);
    const scenario::Scenario scenario = replay(all, target);
    const Plan plan = plan_for(scenario, {.run = false});
    ASSERT_TRUE(plan.split);
    EXPECT_EQ(plan.split->times, 32U);
    EXPECT_EQ(plan.split->seen + plan.split->kept, rows.size());
    EXPECT_TRUE(plan.not_split.empty());

    const std::vector<scenario::Goal> goals = scenario::goals(scenario.target);
    double least = std::numeric_limits<double>::infinity();
    for (const Trial& each : plan.trials) {
      bool met = true;
      for (const auto* part : {&seen, &kept, &all}) {
        scenario::Scenario one = replay(*part, target);
        one.strategy = each.candidate.strategy;
        const Prediction prediction = predict(one);
        for (std::size_t i = 0; i < goals.size(); ++i) {
          met = met && goals[i].met_by(prediction.estimates.goals[i]->value);
        }
        if (part == &seen && each.estimates && &each == &plan.trials[plan.chosen.value_or(0)]) {
          EXPECT_EQ(each.estimates->wait, prediction.estimates.wait);
        }
      }
      if (met) least = std::min(least, each.candidate.cost);
      if (each.fate == Fate::failed) ++failed;
    }
    ASSERT_EQ(plan.chosen.has_value(), least < std::numeric_limits<double>::infinity());
    if (!plan.chosen) continue;
    ++chosen;
    EXPECT_EQ(plan.trials[*plan.chosen].candidate.cost, least);

    // One step further is told by all of it; why it was not chosen, if that meets the target.
    for (const Sensitivity& each : plan.sensitivities) {
      if (!each.trial.estimates || each.trial.candidate.cost >= least) continue;
      bool met = true;
      for (std::size_t i = 0; i < goals.size(); ++i) {
        met = met && goals[i].met_by(each.trial.estimates->goals[i]->value);
      }
      EXPECT_NE(each.trial.fate, Fate::met) << each.words;
      EXPECT_EQ(each.trial.reason.find("; in the part ") != std::string::npos, met)
          << each.trial.reason;
    }

    // What it comes to is told by all of it.
    scenario::Scenario one = scenario;
    one.strategy = plan.trials[*plan.chosen].candidate.strategy;
    ASSERT_TRUE(plan.predicted);
    EXPECT_EQ(plan.predicted->estimates->wait, predict(one).estimates.wait);
    ASSERT_GE(plan.held_out.size(), 2U);
    EXPECT_EQ(plan.held_out[0].name, "the part kept back");
    EXPECT_EQ(plan.held_out[1].name, "all of the trace");
    for (const std::size_t place : {0U, 1U}) {
      EXPECT_TRUE(plan.held_out[place].decisive);
      EXPECT_EQ(plan.held_out[place].trial.fate, Fate::met);
    }
  }
  EXPECT_GE(chosen, 3U);
  EXPECT_GE(failed, 1U);  // what was met where it was chosen, and missed in what was kept back
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

// Nor where windows serve several in one service, and can do so much more.
TEST(PlanFor, excludes_nothing_that_batches_can_do) {
  const test::TemporaryFile trace(bursty_trace());
  std::size_t excluded = 0;
  std::size_t met = 0;
  for (const char* const batch :
       {"3", "{ most = 4, length = \"first\" }", "{ most = 2, each = \"5 ms\" }"}) {
    for (const char* const target : {"wait_p99 = \"80 ms\"", "response_p99 = \"57 ms\"",
                                     "throughput = \"60/s\"", "response_mean = \"50 ms\""}) {
      const scenario::Scenario scenario =
          of("[arrivals]\ntrace = \"" + trace.path() +
             "\"\n[work]\nservice = { distribution = \"trace\" }\n[strategy]\nbatch = " + batch +
             "\n[plan]\nwindows = [1, 8]\ndisciplines = [\"fifo\", \"shortest_first\"]\n"
             "[cost]\nwindow = 1\n[target]\n" +
             target + "\n");
      const std::vector<scenario::Goal> goals = scenario::goals(scenario.target);
      const Plan plan = plan_for(scenario, {.run = false});
      EXPECT_EQ(plan.chosen.has_value(), exhaustive(scenario, plan, 1).met != 0);
      met += plan.chosen ? 1 : 0;
      for (const Trial& each : plan.trials) {
        EXPECT_EQ(each.candidate.strategy.batch, scenario.strategy.batch);
        EXPECT_NE(each.fate, Fate::implied);  // one more window may be worse
        if (each.fate != Fate::excluded) continue;
        ++excluded;
        scenario::Scenario one = scenario;
        one.strategy = each.candidate.strategy;
        const auto figure = predict(one).estimates.goals.front();
        EXPECT_FALSE(figure && goals.front().met_by(figure->value))
            << batch << " " << target << ": " << each.candidate.words << ": " << each.reason;
      }
    }
  }
  EXPECT_GE(excluded, 5U);
  EXPECT_GE(met, 5U);
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

TEST(PlanFor, nobody_is_interrupted_but_as_the_scenario_says) {
  using scenario::Discipline;
  const test::TemporaryFile trace("time,key,class\n0,x,a\n0.01,y,b\n0.02,x,a\n");
  const std::string text = "[arrivals]\ntrace = \"" + trace.path() +
                           "\"\n[work]\nservice = \"10 ms\"\n[target]\nwait_p99 = \"1 s\"\n"
                           "[plan]\nwindows = [1, 2]\nprepared = [0, 3]\n"
                           "disciplines = [\"fifo\", \"shortest_first\", \"priority\"]\n"
                           "[strategy]\npriority = [\"a\"]\ndiscipline = \"priority\"\n"
                           "preemptive = true\n";
  for (const Discipline own : {Discipline::priority, Discipline::shortest_first}) {
    scenario::Scenario scenario = of(text);
    scenario.strategy.discipline = own;
    const Plan plan = plan_for(scenario, {.run = false});
    EXPECT_EQ(plan.trials.size(), 2U * (2 * 2 + 1));
    for (const Trial& each : plan.trials) {
      const scenario::Strategy& tried = each.candidate.strategy;
      EXPECT_EQ(tried.preemptive, tried.discipline == own) << each.candidate.words;
      // What others wait for is made without a break.
      EXPECT_FALSE(tried.preemptive && tried.prepared) << each.candidate.words;
    }
  }
}

// Nobody waits there: neither outside, nor in a line of a window's own, nor for what is made.
TEST(PlanFor, sharing_is_combined_with_no_line) {
  using scenario::Discipline;
  const std::string text =
      "[arrivals]\nrate = \"50/s\"\nhead = 20\n[work]\nservice = \"1 ms\"\n"
      "[target]\nresponse_p50 = \"1 s\"\n[strategy]\ndiscipline = \"sharing\"\n"
      "[plan]\nwindows = [1, 2]\ndisciplines = [\"sharing\", \"fifo\"]\nbuffers = [0, 4]\n";
  const test::TemporaryFile file(text);
  const Plan plan = plan_for(of(text), {.run = false});
  EXPECT_EQ(plan.trials.size(), 2U * 3);
  for (const Trial& each : plan.trials) {
    const scenario::Strategy& tried = each.candidate.strategy;
    EXPECT_TRUE(tried.discipline == Discipline::fifo || tried.buffer == 0) << each.candidate.words;
    // What is saved can be read again.
    Plan chosen = plan;
    chosen.scenario.strategy = tried;
    EXPECT_NO_THROW(static_cast<void>(scenario::load_text(
        scenario::saved(file.path(), {}, chosen.scenario, "", "."), "again.toml")))
        << each.candidate.words;
  }
  const auto assumes = [](const Plan& one, const char* words) {
    return std::any_of(one.assumptions.begin(), one.assumptions.end(),
                       [&](const auto& each) { return each.find(words) != std::string::npos; });
  };
  EXPECT_TRUE(assumes(plan, "Sharing is not combined with a bound"));
  EXPECT_FALSE(assumes(plan, "Sharing is combined neither"));
  EXPECT_FALSE(assumes(plan_for(of(text + "full = \"reject\"\n"), {.run = false}), "Sharing"));
  EXPECT_TRUE(assumes(plan_for(of(text + "lines = [\"shared\", \"per_window\"]\n"), {.run = false}),
                      "Sharing is combined neither"));
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

// What is there already is no way to anything.
TEST(PlanFor, names_no_way_that_turns_nothing) {
  const std::string lunch = R"([arrivals]
process = "deterministic"
rate = "100/s"
head = 50
[work]
service = "15 ms"
[target]
wait_max = "1 ms"
[cost]
speed.exponent = 1.5
[strategy]
)";
  const std::string choices =
      "[plan]\nwindows = [1, 3]\nspeeds = [1, 2]\ndisciplines = [\"fifo\"]\n";
  const Plan met = plan_for(of(lunch + "windows = 2\n" + choices), {.run = false});
  ASSERT_TRUE(met.chosen);
  EXPECT_EQ(met.chosen, met.as_it_is);
  for (const Single& each : met.singles) EXPECT_NE(each.trial, met.as_it_is) << each.knob;
  EXPECT_EQ(report::table(met).find("other windows alone"), std::string::npos);

  const Plan missed = plan_for(of(lunch + "windows = 1\n" + choices), {.run = false});
  ASSERT_TRUE(missed.single);
  ASSERT_TRUE(missed.as_it_is);
  EXPECT_NE(missed.chosen, missed.as_it_is);
  EXPECT_EQ(missed.trials[*missed.singles[0].trial].candidate.words, "2 windows");
  EXPECT_EQ(missed.trials[*missed.singles[1].trial].candidate.words, "1 window 2.00x as fast");
}

TEST(PlanFor, says_what_the_scenario_has_and_the_lists_have_not) {
  const std::string lunch =
      "[arrivals]\nprocess = \"deterministic\"\nrate = \"100/s\"\nhead = 50\n[work]\n"
      "service = \"15 ms\"\n[target]\nwait_max = \"1 ms\"\n[strategy]\nwindows = 6\nspeed = 3\n";
  const auto has = [](const Plan& plan, const std::string& sentence) {
    return std::find(plan.assumptions.begin(), plan.assumptions.end(), sentence) !=
           plan.assumptions.end();
  };
  const Plan narrow = plan_for(of(lunch + "[plan]\nwindows = [2, 4]\nspeeds = [1, 2]\n"
                                          "disciplines = [\"lifo\"]\nbuffers = [5]\n"),
                               {.run = false});
  EXPECT_FALSE(narrow.as_it_is);
  EXPECT_TRUE(has(narrow,
                  "[plan] does not list what the scenario has for windows, 6: what is changed "
                  "alone is changed beside 2."));
  EXPECT_TRUE(has(narrow,
                  "[plan] does not list what the scenario has for speed, 3.00: what is changed "
                  "alone is changed beside 1.00."));
  EXPECT_TRUE(has(narrow,
                  "[plan] does not list what the scenario has for discipline, fifo: what is "
                  "changed alone is changed beside lifo."));
  EXPECT_TRUE(has(narrow,
                  "[plan] does not list what the scenario has for buffer, none: what is changed "
                  "alone is changed beside 5."));
  const Plan wide = plan_for(of(lunch), {.run = false});
  EXPECT_TRUE(wide.as_it_is);
  for (const std::string& each : wide.assumptions) {
    EXPECT_EQ(each.find("[plan]"), std::string::npos) << each;
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
  // Whether this machine was as fast as was said or not.
  for (const Proof& each : plan.proofs)
    EXPECT_EQ(each.calibrated.has_value(), plan.calibration && !plan.calibration->again.empty());
  EXPECT_TRUE(plan_for(scenario, {.run = false}).proofs.empty());
}

// What is handed over, noted down and looked at on a clock takes its time: more than a tenth of a
// service that is nothing but a microsecond, on any machine.
TEST(PlanFor, calibrates_services_that_take_longer_than_was_said) {
  const Plan plan = plan_for(of(R"([arrivals]
process = "deterministic"
rate = "500/s"
head = 100
[work]
service = "1 us"
[target]
response_p50 = "1500 ns"
)"));
  ASSERT_EQ(plan.proofs.size(), 2U);
  ASSERT_TRUE(plan.calibration);
  const Calibration& calibration = *plan.calibration;
  EXPECT_GT(calibration.apart, 0.1);
  ASSERT_GT(calibration.longer, 0ns);
  const Proof& proof = plan.proofs[calibration.proof];
  EXPECT_NEAR(static_cast<double>(calibration.longer.count()),
              proof.measured.service.mean() - proof.prediction.first.service.mean(), 1);
  ASSERT_EQ(calibration.again.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const Trial& again = calibration.again[i];
    EXPECT_EQ(again.candidate.words, plan.trials[plan.proofs[i].trial].candidate.words);
    ASSERT_TRUE(plan.proofs[i].calibrated);
    EXPECT_NEAR(plan.proofs[i].calibrated->service.mean(),
                1'000 + static_cast<double>(calibration.longer.count()), 1);
    // Nobody waits; so it is judged by services that are that much longer.
    const double response = 1'000 + static_cast<double>(calibration.longer.count());
    EXPECT_NEAR(again.estimates->response.p50->value, response, 0.01 * response);
    if (std::abs(response - 1'500) < 15) continue;  // as near as a histogram tells
    EXPECT_EQ(again.fate, response < 1'500 ? Fate::met : Fate::missed);
  }
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
