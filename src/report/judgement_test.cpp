#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include <canteen/base/platform.hpp>

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

TEST(Judgement, warns_of_a_generator_that_was_late) {
  serve::Result result = served();
  result.lateness.clear();
  for (int i = 0; i < 100; ++i) result.lateness.add(30'000'000);
  EXPECT_TRUE(warned(judge(lunch(), result), "noticed up to 30.0 ms late"));
  scenario::Scenario scenario = lunch();
  scenario.target.wait_p99 = 10s;  // of which that is nothing
  EXPECT_FALSE(warned(judge(scenario, result), "late"));
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

TEST(Judgement, warns_of_windows_that_take_turns) {
  scenario::Scenario scenario = lunch();
  scenario.work.kind = scenario::WorkKind::spin;
  serve::Result result = served();
  result.windows = base::System::processors() + 1;
  EXPECT_TRUE(warned(judge(scenario, result), "they take turns"));
  result.windows = base::System::processors();
  EXPECT_FALSE(warned(judge(scenario, result), "they take turns"));
}

}  // namespace
}  // namespace canteen::report
