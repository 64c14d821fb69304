#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include <canteen/base/platform.hpp>
#include <canteen/scenario/parse_target.hpp>

#include "src/report/report_testing.hpp"

namespace canteen::report {
namespace {

// Whether one of the warnings has these words.
bool warned(const Judgement& judgement, const std::string& words) {
  return std::any_of(
      judgement.warnings.begin(), judgement.warnings.end(),
      [&](const std::string& each) { return each.find(words) != std::string::npos; });
}

TEST(Judgement, notes_what_could_not_be_made_ready) {
  serve::Result result = served_from_a_cache();
  result.prepared->failed = 2;
  result.prepared->first_failure = "\"tea\": 'sh' ended with status 1";
  const std::vector<std::string> warnings = judge(lunch_with_a_cache(), result).warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings.front(), "2 keys could not be made ready; \"tea\": 'sh' ended with status 1");
}

TEST(Judgement, of_a_good_run_has_no_warnings) {
  const Judgement judgement = judge(lunch(), served());
  EXPECT_TRUE(judgement.target_met());
  ASSERT_EQ(judgement.verdicts.size(), 2U);
  EXPECT_EQ(judgement.verdicts[0].field, "target.wait_p99");
  EXPECT_EQ(judgement.verdicts[0].sentence, "wait p99 19.8 ms <= 500 ms");
  EXPECT_EQ(judgement.verdicts[1].sentence, "lost 0 % <= 0 %");
  ASSERT_EQ(judgement.checks.size(), 2U);
  EXPECT_TRUE(judgement.checks[0].holds);
  EXPECT_TRUE(judgement.checks[1].holds);
  EXPECT_EQ(judgement.checks[1].sentence, "mean line 1.00 = 100/s x 10.0 ms");
  EXPECT_TRUE(judgement.warnings.empty()) << judgement.warnings.front();
}

TEST(Judgement, a_target_is_missed_by_a_little) {
  scenario::Scenario scenario = lunch();
  scenario.target.wait_p99 = 19ms;
  const Judgement late = judge(scenario, served());
  EXPECT_FALSE(late.target_met());
  EXPECT_EQ(late.verdicts[0].sentence, "wait p99 19.8 ms > 19.0 ms");
  serve::Result result = served();
  ++result.arrived;
  ++result.lost;
  const Judgement lossy = judge(lunch(), result);
  EXPECT_FALSE(lossy.target_met());
  EXPECT_EQ(lossy.verdicts[1].sentence, "lost < 0.1 % > 0 %");
}

TEST(Judgement, who_left_may_be_too_many) {
  scenario::Scenario scenario = lunch();
  scenario.target = scenario::parse_target("left < 1% and staff.left < 2%");
  serve::Result result = served();
  result.arrived = 100;
  result.left = 2;
  result.classes.resize(1);
  result.classes[0].name = "staff";
  result.classes[0].arrived = 50;
  result.classes[0].left = 1;
  const Judgement judgement = judge(scenario, result);
  EXPECT_EQ(judgement.verdicts[0].sentence, "left 2.00 % > 1.00 %");
  EXPECT_EQ(judgement.verdicts[1].sentence, "staff: left 2.00 % <= 2.00 %");
  EXPECT_TRUE(judgement.verdicts[1].met);
}

TEST(Judgement, users_are_all_somewhere) {
  const auto law = [](double thought, bool steady) {
    serve::Result result = served();
    result.users = 10;
    result.thought = thought;
    plan::Prediction prediction = predicted();
    prediction.result = result;
    prediction.steady = steady;
    const std::vector<Check> checks =
        steady ? judge(lunch(), prediction).checks : judge(lunch(), result).checks;
    const auto found = std::ranges::find(checks, "Response law", &Check::name);
    EXPECT_NE(found, checks.end());
    return *found;
  };
  // 200 s of ten users; 20,000 responses of 20 ms on average are 400 of their 2,000 seconds.
  const Check whole = law(1'600, true);
  EXPECT_TRUE(whole.holds);
  EXPECT_EQ(whole.sentence, "100/s x (20.0 ms + think 80.0 ms) = 10.0 of 10 users");
  EXPECT_FALSE(law(1'200, true).holds);
  EXPECT_FALSE(law(2'000, true).holds);
  EXPECT_TRUE(law(1'200, false).holds);  // less: their last rounds were cut off
  EXPECT_FALSE(law(1'700, false).holds);
  // Without users there is no such law.
  const std::vector<Check> checks = judge(lunch(), served()).checks;
  EXPECT_EQ(std::ranges::find(checks, "Response law", &Check::name), checks.end());
}

TEST(Judgement, judges_every_figure_that_a_target_names) {
  scenario::Scenario scenario = lunch_with_a_cache();
  serve::Result result = served_from_a_cache();
  scenario.target = scenario::parse_target(
      "wait_p50 < 10.1 ms and wait_p90 < 18.1 ms and wait_p99_9 < 19 ms and wait_max < 20 ms and "
      "wait_mean < 10.1 ms and response_p95 < 28 ms and response_mean < 21 ms and lost < 0 and "
      "hit_ratio > 70% and throughput > 200/s");
  const Judgement judgement = judge(scenario, result);
  std::string sentences;
  for (const Verdict& each : judgement.verdicts) {
    sentences += each.sentence + (each.met ? "\n" : ": missed\n");
  }
  EXPECT_EQ(sentences,
            "wait p50 10.0 ms <= 10.1 ms\n"
            "wait p90 18.0 ms <= 18.1 ms\n"
            "wait p99.9 20.0 ms > 19.0 ms: missed\n"
            "wait max 20.0 ms <= 20.0 ms\n"
            "wait mean 10.0 ms <= 10.1 ms\n"
            "response p95 29.0 ms > 28.0 ms: missed\n"
            "response mean 20.0 ms <= 21.0 ms\n"
            "lost 0 % <= 0 %\n"
            "hit ratio 75.0 % >= 70.0 %\n"
            "throughput 100/s < 200/s: missed\n");
  EXPECT_FALSE(judgement.target_met());
  EXPECT_DOUBLE_EQ(*judgement.verdicts[3].figure, 0.02);
  EXPECT_DOUBLE_EQ(judgement.verdicts[3].limit, 0.02);
  EXPECT_DOUBLE_EQ(*judgement.verdicts[9].figure, 100);
  result.prepared.reset();
  EXPECT_EQ(judge(scenario, result).verdicts[8].sentence, "nothing was ready");
}

TEST(Judgement, judges_kinds_of_people_apart) {
  scenario::Scenario scenario = lunch();
  serve::Result result = served();
  result.classes.resize(2);
  result.classes[0].name = "student";
  result.classes[1].name = "staff";
  result.classes[1].arrived = 100;
  result.classes[1].lost = 2;
  for (int i = 0; i < 98; ++i) result.classes[1].wait.add(300'000'000);
  scenario.target = scenario::parse_target(
      "staff.wait_p99 < 200 ms and staff.lost < 2% and student.wait_max < 1 s and "
      "guest.wait_mean < 1 s");
  const Judgement judgement = judge(scenario, result);
  ASSERT_EQ(judgement.verdicts.size(), 4U);
  EXPECT_EQ(judgement.verdicts[0].field, "target.classes.staff.wait_p99");
  EXPECT_EQ(judgement.verdicts[0].sentence, "staff: wait p99 300 ms > 200 ms");
  EXPECT_EQ(judgement.verdicts[1].sentence, "staff: lost 2.00 % <= 2.00 %");
  EXPECT_TRUE(judgement.verdicts[1].met);
  EXPECT_EQ(judgement.verdicts[2].sentence, "student: nobody was served");
  EXPECT_EQ(judgement.verdicts[3].sentence, "guest: nobody was served");
  EXPECT_EQ(judgement.verdicts[3].figure, std::nullopt);
  EXPECT_FALSE(judgement.verdicts[3].met);
}

TEST(Judgement, a_higher_percentile_needs_more_people) {
  scenario::Scenario scenario = lunch();
  scenario.target = scenario::parse_target("wait_p99_9 < 1 s");
  EXPECT_TRUE(warned(judge(scenario, served()), "p99.9 is a rough figure: 20 of 20,000 waits"));
}

TEST(Judgement, what_three_digits_cannot_tell_apart_is_told) {
  scenario::Scenario scenario = lunch();
  serve::Result result = served();
  result.wait.clear();
  result.wait.add(20'010'000);
  scenario.target.wait_p99 = 20ms;
  const Judgement judgement = judge(scenario, result);
  EXPECT_FALSE(judgement.target_met());
  EXPECT_TRUE(judgement.verdicts[0].sentence.starts_with("wait p99 20.0 ms > 20.0 ms by 1"))
      << judgement.verdicts[0].sentence;
}

TEST(Judgement, a_target_for_waits_is_not_met_by_nobody) {
  serve::Result result;
  result.windows = 1;
  const Judgement judgement = judge(lunch(), result);
  EXPECT_FALSE(judgement.target_met());
  EXPECT_EQ(judgement.verdicts[0].sentence, "nobody was served");
}

TEST(Judgement, without_a_target_nothing_is_missed) {
  scenario::Scenario scenario = lunch();
  scenario.target = {};
  const Judgement judgement = judge(scenario, served());
  EXPECT_TRUE(judgement.verdicts.empty());
  EXPECT_TRUE(judgement.target_met());
}

TEST(Judgement, people_who_vanish_are_noticed) {
  serve::Result result = served();
  --result.served;
  const Judgement judgement = judge(lunch(), result);
  EXPECT_FALSE(judgement.checks[0].holds);
  EXPECT_TRUE(warned(judgement, "Flow balance does not hold"));
}

TEST(Judgement, who_left_and_who_was_at_home_is_in_the_balance) {
  serve::Result result = served();
  result.arrived += 10;
  result.left = 10;
  result.wait_in_vain = 30;  // of which 20 s at home
  result.line_rest = -20;
  result.mean_line += 10.0 / 200;
  const Judgement judgement = judge(lunch(), result);
  for (const Check& each : judgement.checks) EXPECT_TRUE(each.holds) << each.sentence;
  EXPECT_EQ(judgement.checks[0].sentence,
            "20,010 arrived = 20,000 served + 0 lost + 10 left + 0 inside");
}

TEST(Judgement, a_line_that_does_not_fit_the_waits_is_noticed) {
  serve::Result result = served();
  result.mean_line *= 1.01;
  const Judgement judgement = judge(lunch(), result);
  EXPECT_FALSE(judgement.checks[1].holds);
  EXPECT_TRUE(warned(judgement, "Little's law does not hold"));
}

TEST(Judgement, warns_of_too_much_load) {
  serve::Result result = served();
  result.coming = 80s;  // 250/s, of 200/s that two windows can do
  EXPECT_NEAR(offered_load(result), 1.25, 1e-9);
  EXPECT_TRUE(warned(judge(lunch(), result), "unstable: 1.25 times as much"));
  EXPECT_TRUE(warned(judge(lunch(), result), "the line grows by 50.0/s"));
}

TEST(Judgement, warns_of_a_broker_that_hands_over_too_few) {
  scenario::Scenario scenario = lunch();
  // 10 ms of service, and 20 ms until the next one is there: 100/s, of 67/s.
  scenario.strategy.middleware = scenario::Middleware{"kafka://here", 1, 1ms, 20ms};
  EXPECT_TRUE(warned(judge(scenario, served()), "unstable: 1.50 times as much"));
  EXPECT_TRUE(warned(judge(scenario, served()), "the line grows by 33.3/s"));
  scenario.strategy.middleware->prefetch = 2;
  EXPECT_FALSE(warned(judge(scenario, served()), "unstable"));
}

TEST(Judgement, a_run_whose_generator_was_late_is_void) {
  serve::Result result = served();
  result.lateness.clear();
  for (int i = 0; i < 100; ++i) result.lateness.add(30'000'000);
  const Judgement judgement = judge(lunch(), result);
  EXPECT_TRUE(judgement.target_met());
  EXPECT_FALSE(judgement.proven());
  ASSERT_EQ(judgement.voids.size(), 1U);
  EXPECT_TRUE(
      judgement.voids[0].starts_with("arrivals were noticed up to 30.0 ms late (p99), more "
                                     "than 5 % of the target of 500 ms"))
      << judgement.voids[0];
  scenario::Scenario scenario = lunch();
  scenario.target.wait_p99 = 10s;  // of which that is nothing
  EXPECT_TRUE(judge(scenario, result).proven());
  EXPECT_FALSE(warned(judge(scenario, result), "late"));
}

TEST(Judgement, the_shortest_time_limit_says_how_late_a_generator_may_be) {
  serve::Result result = served();
  result.lateness.clear();
  for (int i = 0; i < 100; ++i) result.lateness.add(30'000'000);
  const auto voids = [&](const std::string& target) {
    scenario::Scenario scenario = lunch();
    scenario.target = scenario::parse_target(target);
    return judge(scenario, result).voids;
  };
  EXPECT_TRUE(voids("response_mean < 1 s and lost < 1%").empty());
  EXPECT_TRUE(voids("lost < 1% and throughput > 1/s").empty());
  EXPECT_EQ(voids("response_mean < 400 ms").size(), 1U);
  const std::vector<std::string> of_a_kind = voids("wait_p99 < 10 s and staff.wait_max < 300 ms");
  ASSERT_EQ(of_a_kind.size(), 1U);
  EXPECT_NE(of_a_kind[0].find("the target of 300 ms"), std::string::npos) << of_a_kind[0];
}

TEST(Judgement, warns_of_a_generator_that_was_late_where_there_is_no_target) {
  serve::Result result = served();
  result.lateness.clear();
  for (int i = 0; i < 100; ++i) result.lateness.add(30'000'000);
  scenario::Scenario scenario = lunch();
  scenario.target = {};
  EXPECT_TRUE(warned(judge(scenario, result), "noticed up to 30.0 ms late"));
  EXPECT_TRUE(judge(scenario, result).proven());
}

TEST(Judgement, warns_of_few_people_a_break_skipped_lines_and_failures) {
  serve::Result result = served();
  result.wait.clear();
  for (int i = 0; i < 500; ++i) result.wait.add(1'000);
  result.interrupted = true;
  result.left_waiting = 1;
  result.skipped = 3;
  result.failed = 2;
  result.first_failure = "request 4: 'curl' ended with status 7";
  const Judgement judgement = judge(lunch(), result);
  EXPECT_TRUE(warned(judgement, "5 of 500 waits lie above it"));
  EXPECT_TRUE(warned(judgement, "broken off after 3 min 20 s: 1 were in the line and 0 at"));
  EXPECT_TRUE(warned(judgement, "3 lines of the trace could not be read, and were left out"));
  EXPECT_TRUE(warned(judgement, "2 commands failed; request 4: 'curl' ended with status 7"));
}

TEST(Judgement, a_run_whose_windows_take_turns_is_void) {
  scenario::Scenario scenario = lunch();
  scenario.work.kind = scenario::WorkKind::spin;
  serve::Result result = served();
  result.windows = base::System::processors() + 1;
  const Judgement judgement = judge(scenario, result);
  EXPECT_FALSE(judgement.proven());
  ASSERT_EQ(judgement.voids.size(), 1U);
  EXPECT_NE(judgement.voids[0].find("they take turns"), std::string::npos);
  result.windows = base::System::processors();
  EXPECT_TRUE(judge(scenario, result).proven());
  // Without a target there is nothing to prove, and something to know.
  result.windows = base::System::processors() + 1;
  scenario.target = {};
  EXPECT_TRUE(judge(scenario, result).proven());
  EXPECT_TRUE(warned(judge(scenario, result), "they take turns"));
}

const Check& check_named(const Judgement& judgement, const std::string& name) {
  for (const Check& each : judgement.checks) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no check " + name);
}

TEST(JudgementOfAPrediction, is_met_where_the_whole_interval_is) {
  scenario::Scenario scenario = lunch();
  const plan::Prediction prediction = predicted();  // 19.8 ms, give or take 1.98
  const auto verdict = [&](scenario::Duration target) {
    scenario.target.wait_p99 = target;
    return judge(scenario, prediction).verdicts.at(0);
  };
  EXPECT_TRUE(verdict(22ms).met);
  EXPECT_EQ(verdict(22ms).sentence, "wait p99 19.8 ms ± 1.98 ms <= 22.0 ms");
  EXPECT_FALSE(verdict(22ms).marginal);
  EXPECT_FALSE(verdict(20ms).met);
  EXPECT_TRUE(verdict(20ms).marginal);
  EXPECT_FALSE(verdict(19ms).met);
  EXPECT_TRUE(verdict(19ms).marginal);
  EXPECT_EQ(verdict(19ms).sentence, "wait p99 19.8 ms ± 1.98 ms > 19.0 ms");
  EXPECT_FALSE(verdict(17ms).met);
  EXPECT_FALSE(verdict(17ms).marginal);
  EXPECT_TRUE(judge(scenario, prediction).warnings.empty());
}

TEST(JudgementOfAPrediction, is_marginal_without_data) {
  plan::Prediction prediction = predicted();
  prediction.estimates.wait.p99.reset();
  prediction.estimates.goals.at(0).reset();
  const Judgement judgement = judge(lunch(), prediction);
  EXPECT_TRUE(judgement.verdicts.at(0).marginal);
  EXPECT_EQ(judgement.verdicts.at(0).sentence, "wait p99: not enough data");
  EXPECT_FALSE(judgement.target_met());
  EXPECT_EQ(judgement.warnings,
            (std::vector<std::string>{"not enough data for a p99: 200 of 20,000 waits lie above "
                                      "it, 100 would be enough"}));
}

TEST(JudgementOfAPrediction, that_none_is_lost_is_said_with_how_sure_that_is) {
  scenario::Scenario scenario = lunch();
  plan::Prediction prediction = predicted();
  prediction.estimates.lost = plan::Estimate{0, 0.000192};  // none of 20,000
  prediction.estimates.goals.at(1) = prediction.estimates.lost;
  Judgement judgement = judge(scenario, prediction);
  EXPECT_TRUE(judgement.verdicts.at(1).met);
  EXPECT_FALSE(judgement.verdicts.at(1).marginal);
  EXPECT_EQ(judgement.verdicts.at(1).sentence, "lost none of 20,000, fewer than 1 in 5,200");

  // A limit above none holds if the whole interval is below it.
  scenario.target.lost = 0.001;
  judgement = judge(scenario, prediction);
  EXPECT_TRUE(judgement.verdicts.at(1).met);
  EXPECT_EQ(judgement.verdicts.at(1).sentence, "lost 0 % ± 0.0192 % <= 0.1 %");
  scenario.target.lost = 0.0001;
  EXPECT_TRUE(judge(scenario, prediction).verdicts.at(1).marginal);

  // One who was lost is one too many.
  scenario.target.lost = 0;
  prediction.estimates.goals.at(1) = plan::Estimate{0.00005, 0.0002};
  EXPECT_FALSE(judge(scenario, prediction).verdicts.at(1).met);
}

TEST(JudgementOfAPrediction, has_people_at_home_in_the_balance) {
  plan::Prediction prediction = predicted();
  prediction.result.arrived += 7;
  prediction.result.left_at_home = 7;
  EXPECT_EQ(check_named(judge(lunch(), prediction), "Flow balance").sentence,
            "20,007 arrived = 20,000 served + 0 lost + 7 inside");
  EXPECT_TRUE(check_named(judge(lunch(), prediction), "Flow balance").holds);
}

TEST(JudgementOfAPrediction, is_missed_where_the_line_grows_for_ever) {
  plan::Prediction prediction = predicted();
  prediction.estimates = {};
  prediction.steady = prediction.unstable = true;
  prediction.growth = plan::Estimate{3, 0.5};
  const Judgement judgement = judge(lunch(), prediction);
  EXPECT_FALSE(judgement.verdicts.at(0).met);
  EXPECT_FALSE(judgement.verdicts.at(0).marginal);
  EXPECT_EQ(judgement.verdicts.at(0).sentence, "waits grow without end, beyond 500 ms");
  EXPECT_EQ(judgement.warnings.size(), 1U);
}

TEST(JudgementOfAPrediction, holds_it_against_the_laws) {
  plan::Prediction prediction = predicted();
  for (const Check& each : judge(lunch(), prediction).checks) EXPECT_TRUE(each.holds) << each.name;
  prediction.balance.line_sum *= 1.001;
  prediction.balance.serving_area *= 1.001;
  prediction.balance.idle_beside_waiting = 2;
  prediction.result.lost = 1;
  const Judgement judgement = judge(lunch(), prediction);
  for (const char* name : {"Flow balance", "Little's law", "Utilisation", "Idle windows"}) {
    EXPECT_FALSE(check_named(judgement, name).holds) << name;
  }
  EXPECT_EQ(check_named(judgement, "Little's law").sentence, "1.00 is not 100/s x 10.0 ms");
  EXPECT_EQ(check_named(judgement, "Idle windows").sentence,
            "one idled beside somebody who waited, 2 times");
}

TEST(JudgementOfAPrediction, counts_a_window_once_whomever_it_serves) {
  plan::Prediction prediction = predicted();
  const double time = static_cast<double>(prediction.result.elapsed.count()) * 1e-9;
  prediction.result.batch = 8;
  prediction.result.batches = prediction.result.arrived / 4;
  prediction.result.busy = time / 2;
  prediction.result.utilisation = 0.5 / prediction.result.windows;
  prediction.balance.busy_area = time / 2;
  prediction.balance.busy_sum = time / 2;
  EXPECT_TRUE(check_named(judge(lunch(), prediction), "Utilisation").holds);
  // Four to a service, of eight.
  EXPECT_NEAR(offered_load(prediction.result), prediction.result.utilisation / 2, 1e-9);
  prediction.balance.busy_sum *= 1.001;
  EXPECT_FALSE(check_named(judge(lunch(), prediction), "Utilisation").holds);
}

}  // namespace
}  // namespace canteen::report
