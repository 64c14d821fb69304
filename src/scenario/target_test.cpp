#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> fields_of(const Target& target) {
  std::vector<std::string> fields;
  for (const Goal& each : goals(target)) fields.push_back(each.field);
  return fields;
}

TEST(Target, is_read_from_one_line) {
  const Target target = parse_target(
      "wait_p99 < 200 ms and  response_mean <= 1.5 s and lost < 1% and hit_ratio > 0.8 and "
      "throughput >= 80/s and staff.wait_p99_9 < 20 ms and staff.lost < 0 and "
      "left < 2% and staff.left < 0.5%");
  EXPECT_EQ(target.wait_p99, 200ms);
  EXPECT_EQ(target.response_mean, 1500ms);
  EXPECT_EQ(target.lost, 0.01);
  EXPECT_EQ(target.left, 0.02);
  EXPECT_EQ(target.hit_ratio, 0.8);
  EXPECT_EQ(target.throughput, 80);
  ASSERT_EQ(target.classes.size(), 1U);
  EXPECT_EQ(target.classes[0].name, "staff");
  EXPECT_EQ(target.classes[0].limits.wait_p99_9, 20ms);
  EXPECT_EQ(target.classes[0].limits.lost, 0);
  EXPECT_EQ(target.classes[0].limits.left, 0.005);
  EXPECT_EQ(target.wait_p50, std::nullopt);
}

TEST(Target, comes_apart_into_goals) {
  const Target target = parse_target(
      "throughput > 80/s and b.wait_p50 < 1 s and lost < 10% and wait_max < 3 s and "
      "response_mean < 2 s and a.lost < 1% and hit_ratio > 50 % and a.left < 3% and "
      "left < 4%");
  EXPECT_EQ(fields_of(target),
            (std::vector<std::string>{"target.wait_max", "target.response_mean", "target.lost",
                                      "target.left", "target.hit_ratio", "target.throughput",
                                      "target.classes.b.wait_p50", "target.classes.a.lost",
                                      "target.classes.a.left"}));
  const std::vector<Goal> all = goals(target);
  EXPECT_EQ(all[0].measure, Measure::wait);
  EXPECT_EQ(all[0].q, 1);
  EXPECT_FALSE(all[0].mean);
  EXPECT_EQ(all[0].limit, 3e9);
  EXPECT_TRUE(all[1].mean);
  EXPECT_EQ(all[1].measure, Measure::response);
  EXPECT_EQ(all[3].measure, Measure::left);
  EXPECT_FALSE(all[3].at_least());
  EXPECT_EQ(all[4].limit, 0.5);
  EXPECT_TRUE(all[4].at_least());
  EXPECT_EQ(all[6].kind, "b");
  EXPECT_EQ(all[6].q, 0.5);
  EXPECT_EQ(all[8].limit, 0.03);
  EXPECT_TRUE(goals(Target()).empty());
}

TEST(Target, is_met_by_a_figure_that_is_just_the_limit) {
  const std::vector<Goal> all = goals(parse_target("wait_p99 < 1 s and throughput > 80/s"));
  EXPECT_TRUE(all[0].met_by(1e9));
  EXPECT_FALSE(all[0].met_by(1e9 + 1));
  EXPECT_TRUE(all[1].met_by(80));
  EXPECT_FALSE(all[1].met_by(79.9));
}

TEST(Target, every_length_of_time_has_its_figure) {
  for (const std::string measure : {"wait", "response"}) {
    for (const std::string figure : {"p50", "p90", "p95", "p99", "p99_9", "max", "mean"}) {
      const std::string field = measure + "_" + figure;
      EXPECT_EQ(fields_of(parse_target(field + " < 1 s")),
                std::vector<std::string>{"target." + field});
      // And the file says the same.
      const Scenario scenario = load_text(
          "arrivals = { rate = \"1/s\", head = 1 }\n"
          "work.service = \"1 s\"\ntarget." +
              field + " = \"1 s\"\n",
          "x.toml");
      EXPECT_EQ(fields_of(scenario.target), std::vector<std::string>{"target." + field});
    }
  }
}

std::vector<std::string> wrong(const std::string& text, const Scenario& scenario) {
  try {
    static_cast<void>(parse_target(text, scenario));
  } catch (const ScenarioError& error) {
    return error.sentences();
  }
  return {};
}

std::vector<std::string> wrong(const std::string& text) {
  Scenario scenario;
  scenario.arrivals.classes = {{"staff", 0.5}, {"student", 0.5}};
  return wrong(text, scenario);
}

TEST(Target, is_about_a_kind_only_where_there_are_any) {
  using Sentences = std::vector<std::string>;
  Scenario scenario;
  EXPECT_EQ(wrong("cook.wait_p99 < 1 s and lost < 1%", scenario),
            Sentences{"target: \"cook.wait_p99 < 1 s\": must be about everybody without "
                      "arrivals.classes or arrivals.trace, got \"cook\""});
  scenario.arrivals.process = Process::trace;
  EXPECT_EQ(wrong("cook.wait_p99 < 1 s", scenario), Sentences{});
}

TEST(Target, has_a_condition_on_both_sides_of_each_and) {
  using Sentences = std::vector<std::string>;
  EXPECT_EQ(wrong("wait_p99 < 1 s and"),
            Sentences{"target: \"wait_p99 < 1 s and\": must have a condition behind \"and\", got "
                      "none"});
  EXPECT_EQ(wrong(" and lost < 1%"),
            Sentences{"target: \"and lost < 1%\": must have a condition before \"and\", got none"});
  EXPECT_EQ(wrong("lost < 1% and and wait_p99 < 1 s"),
            Sentences{"target: \"lost < 1% and and wait_p99 < 1 s\": must have a condition behind "
                      "\"and\", got none"});
  EXPECT_EQ(wrong("and").size(), 2U);
}

TEST(Target, that_is_none_is_refused_with_a_sentence_for_each_condition) {
  using Sentences = std::vector<std::string>;
  EXPECT_EQ(wrong("staff.wait_p99 < 1 s"), Sentences{});
  EXPECT_EQ(wrong(""), Sentences{"target: \"\": must be a figure, a comparison and a limit, such "
                                 "as wait_p99 < 200 ms"});
  EXPECT_EQ(wrong("wait_p99 = 1 s and lost < 1% and "),
            (Sentences{"target: \"wait_p99 = 1 s\": must be a figure, a comparison and a limit, "
                       "such as wait_p99 < 200 ms",
                       "target: \"wait_p99 = 1 s and lost < 1% and\": must have a condition "
                       "behind \"and\", got none"}));
  EXPECT_EQ(wrong("wait_p98 < 1 s"),
            Sentences{"target: \"wait_p98 < 1 s\": must be about wait_p99, response_mean, ..., "
                      "lost, left, hit_ratio or throughput, got \"wait_p98\""});
  EXPECT_EQ(wrong("staff.hit_ratio > 1%"),
            Sentences{"target: \"staff.hit_ratio > 1%\": must be about wait_p99, response_mean, "
                      "..., lost or left where it is about one kind of people, got \"hit_ratio\""});
  EXPECT_EQ(wrong("staf.lost < 1%"), Sentences{"target: \"staf.lost < 1%\": must be about a kind "
                                               "of arrivals.classes, got \"staf\""});
  EXPECT_EQ(wrong("wait_p99 < 200"), Sentences{"target: \"wait_p99 < 200\": must have a length of "
                                               "time such as 200 ms, got \"200\""});
  EXPECT_EQ(wrong("wait_p99 < -1 s"), Sentences{"target: \"wait_p99 < -1 s\": must have a length "
                                                "of time such as 200 ms, got \"-1 s\""});
  EXPECT_EQ(wrong("wait_p99 > 1 s and throughput < 3/s"),
            (Sentences{"target: \"wait_p99 > 1 s\": must be compared by <",
                       "target: \"throughput < 3/s\": must be compared by >"}));
  EXPECT_EQ(wrong("lost < 2 and hit_ratio > 120% and throughput > 80"),
            (Sentences{"target: \"lost < 2\": must have a share such as 1% or 0.01, got \"2\"",
                       "target: \"hit_ratio > 120%\": must have a share such as 1% or 0.01, got "
                       "\"120%\"",
                       "target: \"throughput > 80\": must have a rate such as 80/s, got \"80\""}));
  EXPECT_EQ(wrong("lost < 1% and lost < 2%"),
            Sentences{"target: \"lost < 2%\": must be said once, got it twice"});
}

TEST(Cost, is_that_of_windows_buffer_and_room_for_keys) {
  Scenario scenario;
  scenario.strategy.windows = 3;
  EXPECT_EQ(cost_of(scenario), 0);
  scenario.cost = Cost{.window = 2, .speed_exponent = 1.5, .buffer = 0.01};
  EXPECT_DOUBLE_EQ(cost_of(scenario), 6);
  scenario.strategy.speed = 4;
  EXPECT_DOUBLE_EQ(cost_of(scenario), 48);
  scenario.strategy.speed = 1;
  scenario.strategy.buffer = 100;
  EXPECT_DOUBLE_EQ(cost_of(scenario), 7);
  scenario.cost->prepared_entry = 0.5;
  EXPECT_DOUBLE_EQ(cost_of(scenario), 7);
  scenario.strategy.prepared = Prepared{.capacity = 1'000};
  EXPECT_DOUBLE_EQ(cost_of(scenario), 507);
  scenario.cost->prepared_megabyte = 20;
  scenario.cost->entry_bytes = 5'000;
  EXPECT_DOUBLE_EQ(cost_of(scenario), 607);
}

}  // namespace
}  // namespace canteen::scenario
