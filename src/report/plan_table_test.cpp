#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/report.hpp>

#include "src/report/plan_testing.hpp"

namespace canteen::report {
namespace {

using plan::Fate;
using plan::Plan;

// The words of a table, whatever the lines that they are in.
std::string words(const std::string& table) {
  std::istringstream all(table);
  std::string text;
  for (std::string word; all >> word;) text += (text.empty() ? "" : " ") + word;
  return text;
}

testing::AssertionResult says(const Plan& plan, const std::string& sentence) {
  const std::string text = words(table(plan));
  if (text.find(sentence) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "not said: " << sentence << "\nin: " << text;
}

TEST(PlanTable, tells_the_choice_and_all_that_was_found) {
  const Plan plan = planned();
  EXPECT_EQ(sentence(plan), "Choose 2 windows: cost 2.00.");
  for (const char* const each :
       {"lunch.toml: Choose 2 windows: cost 2.00.", "target wait p99 <= 500 ms, lost <= 0 %",
        "wait p99 330 ms <= 500 ms: met",
        "tried 6 candidates: 4 simulated (160,000 requests in all), 1 excluded by bounds, 1 not "
        "needed",
        "chosen by half of 32 equal times of the log, 12,345 requests; the other half, 12,000 "
        "requests, was kept back to test the choice",
        "predicted p50 p90 p95 p99 p99.9 mean wait 10.0 ms", "not run Nothing was run",
        "rejected 2 windows, by priority, cost 2.00: in the part kept back: wait p99 600 ms > 500 "
        "ms 1 window 2.00x as fast, cost 2.00: wait p99 900 ms > 500 ms",
        "one way other windows alone: 2 windows, cost 2.00",
        "one step 3 windows, cost 3.00: wait p99 1.00 ms <= 500 ms",
        "tested the part kept back: wait p99 350 ms <= 500 ms: met",
        "load x1.25: wait p99 700 ms > 500 ms: missed",
        "load meets it up to 1.10 times the load (110/s on average), not at 1.12 times",
        "assumed A window costs 1, for there is no [cost]."}) {
    EXPECT_TRUE(says(plan, each));
  }
  std::istringstream lines(table(plan));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 82U) << line;
}

TEST(PlanTable, tells_what_is_known_of_a_part_alone) {
  Plan plan = planned();
  EXPECT_TRUE(says(plan, "wait p99 330 ms <= 500 ms: met tried"));
  plan.predicted.reset();
  plan.interrupted = true;
  EXPECT_TRUE(says(plan,
                   "wait p99 310 ms <= 500 ms: met in the part of the log that was seen; not "
                   "tested by all of it tried"));
}

TEST(PlanTable, says_why_no_part_was_kept_back) {
  Plan plan = planned();
  plan.split.reset();
  EXPECT_FALSE(says(plan, "chosen by"));  // it is no log
  plan.not_split = "379 requests are too few.";
  EXPECT_TRUE(says(plan, "chosen by all of the log. 379 requests are too few."));
}

TEST(PlanTable, tells_figures_that_are_not_known_to_miss) {
  Plan plan = planned();
  plan.largest->beyond_is = Fate::marginal;
  EXPECT_TRUE(says(plan, ", and is not known to meet it at 1.12 times"));
  plan.largest->beyond.reset();
  EXPECT_TRUE(says(plan, "times the load (110/s on average) assumed"));
  plan.largest.reset();
  EXPECT_FALSE(says(plan, "meets it up to"));
  plan.held_out.push_back(
      tested("load x1.1", false, Fate::marginal, "wait p99 490 ms ± 20.0 ms <= 500 ms"));
  EXPECT_TRUE(says(plan, "load x1.1: wait p99 490 ms ± 20.0 ms <= 500 ms: marginal"));
}

TEST(PlanTable, tells_single_ways) {
  Plan plan = planned();
  plan.single.reset();
  EXPECT_TRUE(says(plan, "one way none of them alone meets the target"));
  plan.as_it_is = plan.chosen;
  EXPECT_TRUE(says(plan, "one way none is needed: the scenario as it is was chosen"));
  plan.singles.clear();
  EXPECT_FALSE(says(plan, "one way"));
  const std::vector<std::pair<std::string, std::string>> knobs{{"speed", "another speed"},
                                                               {"discipline", "another order"},
                                                               {"prepared", "a cache"},
                                                               {"buffer", "another bound"},
                                                               {"lines", "other lines"}};
  plan.as_it_is.reset();
  plan.single = 0;
  for (const auto& [knob, told] : knobs) {
    plan.singles = {{knob, 3}};
    EXPECT_TRUE(says(plan, "one way " + told + " alone: 2 windows"));
  }
}

TEST(PlanTable, tells_a_run_beside_its_prediction) {
  const Plan plan = proven();
  EXPECT_TRUE(says(plan,
                   "run for real 2 windows; its busiest minute, from 11.0 s on, 20,000 "
                   "requests p50 p90 p95 p99 p99.9 mean"));
  EXPECT_TRUE(says(plan, "measured 10.0 ms 18.0 ms"));
  EXPECT_TRUE(says(plan, "apart wait p99 +0 %, response p99 +0 %"));
  EXPECT_TRUE(says(plan, "target wait p99 19.8 ms <= 500 ms: met"));
  EXPECT_FALSE(says(plan, "calibrated"));
  EXPECT_FALSE(says(plan, "not run"));
  EXPECT_EQ(sentence(plan), "Choose 2 windows: cost 2.00.");
}

TEST(PlanTable, says_what_a_run_cannot_prove) {
  Plan plan = proven();
  for (int i = 0; i < 20'000; ++i) plan.proofs[0].measured.lateness.add(400'000'000);
  EXPECT_TRUE(says(plan, "void arrivals were noticed up to"));
}

TEST(PlanTable, tells_what_it_was_calibrated_by) {
  const Plan plan = calibrated(Fate::met);
  EXPECT_TRUE(says(plan,
                   "calibrated The run of 2 windows was 34.0 % off its prediction. A service "
                   "took 300 us longer than the scenario says, on average. With that, by "
                   "all of the scenario: 2 windows: wait p99 400 ms: met"));
  EXPECT_TRUE(says(plan, "calibrated 10.0 ms 18.0 ms"));
  EXPECT_TRUE(says(plan, "calibrated: wait p99 +0 %"));
  EXPECT_EQ(sentence(plan), "Choose 2 windows: cost 2.00.");
  EXPECT_EQ(
      sentence(calibrated(Fate::missed)),
      "Choose 2 windows: cost 2.00. With services as long as the run's it misses the target.");
  EXPECT_EQ(sentence(calibrated(Fate::marginal)),
            "Choose 2 windows: cost 2.00. With services as long as the run's it is not known to "
            "meet the target.");

  Plan is_void = calibrated(Fate::missed);
  for (int i = 0; i < 20'000; ++i) is_void.proofs[0].measured.lateness.add(400'000'000);
  EXPECT_EQ(sentence(is_void),
            "Choose 2 windows: cost 2.00. With services as long as those of a run that is void it "
            "misses the target.");
  EXPECT_TRUE(says(is_void, "The run of 2 windows, which is void, was 34.0 % off"));

  Plan apart = plan;
  apart.calibration->elsewhere = 0.22;
  EXPECT_TRUE(says(apart,
                   "on average. With that it is 22.0 % off: what is apart still lies elsewhere. "
                   "With that, by all of the scenario:"));

  Plan elsewhere = plan;
  elsewhere.calibration->longer = {};
  elsewhere.calibration->again.clear();
  elsewhere.proofs[0].calibrated.reset();
  EXPECT_TRUE(says(elsewhere,
                   "The run of 2 windows was 34.0 % off its prediction, and no service "
                   "took longer than the scenario says: what is apart lies elsewhere, "
                   "and nothing was simulated again."));
}

Plan hopeless() {
  Plan plan = planned();
  plan.chosen.reset();
  plan.runner_up.reset();
  plan.predicted.reset();
  plan.single.reset();
  plan.held_out.clear();
  plan.sensitivities.clear();
  plan.largest.reset();
  plan.not_proven.clear();
  plan.trials.resize(3);
  return plan;
}

TEST(PlanTable, says_that_nothing_meets_the_target) {
  Plan plan = hopeless();
  EXPECT_EQ(sentence(plan),
            "No candidate meets the target in both halves of the log and in all of it; the nearest "
            "is 2 windows, by priority.");
  plan.split.reset();
  EXPECT_EQ(sentence(plan),
            "No candidate meets the target; the nearest is 2 windows, by priority.");
  EXPECT_TRUE(says(plan, "nearest 2 windows, by priority, cost 2.00: in the part kept back"));
  EXPECT_FALSE(says(plan, "predicted"));
  EXPECT_FALSE(says(plan, "rejected"));

  Plan none = hopeless();
  none.nearest.clear();
  none.trials.resize(1);
  EXPECT_EQ(sentence(none),
            "No candidate can meet the target; with 1 window, the windows are asked for more than "
            "they can do.");
  none.trials.clear();
  EXPECT_EQ(sentence(none), "There is no candidate.");
}

TEST(PlanTable, says_that_there_is_not_enough_data) {
  Plan plan = hopeless();
  plan.nearest.clear();
  plan.trials = {trial("1 window", 1, Fate::marginal, "wait p99: not enough data")};
  EXPECT_EQ(sentence(plan), "No candidate is known to meet the target: wait p99: not enough data.");
}

TEST(PlanTable, says_that_it_was_broken_off) {
  Plan plan = planned();
  plan.interrupted = true;
  plan.trials[5].fate = Fate::untried;
  EXPECT_EQ(sentence(plan), "Broken off. So far: 2 windows: cost 2.00.");
  EXPECT_TRUE(says(plan, "1 not looked at"));
  plan.predicted.reset();  // there was no time for it
  EXPECT_TRUE(says(plan, "wait p99 310 ms <= 500 ms: met"));
  Plan none = hopeless();
  none.interrupted = true;
  EXPECT_EQ(sentence(none), "Broken off. Nothing was found to meet the target so far.");
}

TEST(PlanTable, has_a_word_for_each_fate) {
  const std::vector<std::pair<Fate, std::string>> fates{
      {Fate::untried, "untried"}, {Fate::excluded, "excluded"},
      {Fate::implied, "implied"}, {Fate::dearer, "dearer"},
      {Fate::missed, "missed"},   {Fate::marginal, "marginal"},
      {Fate::failed, "failed"},   {Fate::met, "met"}};
  for (const auto& [fate, word] : fates) EXPECT_EQ(name_of(fate), word);
  Plan plan = planned();
  plan.trials[5].fate = Fate::implied;
  EXPECT_TRUE(says(plan, "1 no better than one that falls short"));
}

// Names of the user's files move no cursor.
TEST(PlanTable, is_safe_with_names) {
  Plan plan = planned();
  plan.predicted->reason = "\x1b[2Jstaff: wait p99 1 s > 500 ms";
  plan.scenario.file = "a\nb.toml";
  EXPECT_EQ(table(plan).find('\x1b'), std::string::npos);
  EXPECT_EQ(table(plan).find("a\nb"), std::string::npos);
}

}  // namespace
}  // namespace canteen::report
