// Windows that come and go: what a file says of them, and what it may not.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "src/scenario/staffing_of.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;
using Sentences = std::vector<std::string>;

const std::string noon =
    "[arrivals]\nrate = [[\"11:50\", \"10/s\"], [\"12:30\", \"0/s\"]]\nspeed = 10\n"
    "[work]\nservice = \"20 ms\"\n[strategy]\n";

Scenario read(const std::string& strategy) {
  return load_text(noon + strategy, "noon.toml");
}

Sentences sentences(const std::string& strategy) {
  try {
    static_cast<void>(read(strategy));
  } catch (const ScenarioError& error) {
    return error.sentences();
  }
  return {};
}

TEST(Staffing, steps_count_from_the_opening) {
  const Scenario scenario = read(
      "windows = [[\"11:00\", 1], [\"11:40\", 2], [\"12:00\", 6], [\"12:10\", 0], "
      "[\"12:20\", 3]]\nstart_up = \"30 s\"");
  EXPECT_EQ(scenario.strategy.schedule,
            (std::vector<WindowStep>{{0s, 2}, {10min, 6}, {20min, 0}, {30min, 3}}));
  EXPECT_EQ(scenario.strategy.windows, 6U);
  // A run is ten times as fast; what a start-up takes is not.
  const auto staffing = staffing_of(scenario);
  ASSERT_TRUE(staffing);
  EXPECT_EQ(staffing->start_up, Duration(30s).count());
  ASSERT_EQ(staffing->shifts.size(), 4U);
  EXPECT_EQ(staffing->shifts[1].from, Duration(1min).count());
  EXPECT_EQ(staffing->shifts[1].windows, 6U);
  EXPECT_EQ(read("windows = [[\"0 s\", 1], [\"5 min\", 2]]").strategy.schedule,
            (std::vector<WindowStep>{{0s, 1}, {5min, 2}}));
  EXPECT_FALSE(staffing_of(read("windows = 4")));
}

TEST(Staffing, autoscaled_there_are_from_the_least_to_the_most) {
  const Scenario scenario = read(
      "autoscale = { least = 2, most = 8, utilisation = 0.7, every = \"15 s\", close_after = "
      "\"5 min\" }");
  EXPECT_EQ(scenario.strategy.windows, 8U);
  const Autoscale& rules = *scenario.strategy.autoscale;
  EXPECT_EQ(rules.least, 2U);
  EXPECT_EQ(rules.utilisation, 0.7);
  EXPECT_EQ(rules.every, 15s);
  EXPECT_EQ(rules.close_after, 5min);
  const Autoscale at_once = *read("autoscale = { most = 3, people = 1.5 }").strategy.autoscale;
  EXPECT_EQ(at_once.least, 1U);
  EXPECT_EQ(at_once.people, 1.5);
  EXPECT_EQ(at_once.every, 0s);
}

TEST(Staffing, the_command_line_has_the_last_word) {
  const auto changed = [](const std::string& strategy, const std::string& path,
                          const std::string& value) {
    const std::vector<Override> overrides{{path, value, "--set"}};
    return load_text(noon + strategy, "noon.toml", overrides).strategy;
  };
  const std::string autoscale = "start_up = \"1 s\"\nautoscale = { most = 3, people = 2 }";
  const Strategy fixed = changed(autoscale, "strategy.windows", "5");
  EXPECT_EQ(fixed.windows, 5U);
  EXPECT_FALSE(fixed.autoscale);
  const Strategy steps = changed(autoscale, "strategy.windows", "[[\"0 s\", 5]]");
  EXPECT_EQ(steps.schedule.size(), 1U);
  EXPECT_EQ(steps.start_up, 1s);
  const Strategy scaled = changed("windows = 5", "strategy.autoscale", "{ most = 3, people = 2 }");
  EXPECT_EQ(scaled.windows, 3U);
  EXPECT_TRUE(scaled.autoscale);
  // To change it is not to put another in its place.
  EXPECT_EQ(changed(autoscale, "strategy.autoscale.most", "4").windows, 4U);
}

TEST(Staffing, windows_cost_while_they_are_open) {
  const std::string cost = "\n[cost]\nwindow = 12";
  EXPECT_DOUBLE_EQ(cost_of(read("windows = [[\"11:50\", 2], [\"12:20\", 6]]" + cost)), 36);
  // The last step is the only one that counts in the long run.
  const Scenario endless = load_text(
      "[arrivals]\nrate = \"10/s\"\n[work]\nservice = \"20 ms\"\n[strategy]\n"
      "windows = [[\"0 s\", 2], [\"1 min\", 6]]" +
          cost,
      "noon.toml");
  EXPECT_DOUBLE_EQ(mean_windows(endless), 6);
  EXPECT_DOUBLE_EQ(*offered_load(endless, 300), 1);
  // … and where they come no more, not all of the steps do.
  const std::string steps =
      "[work]\nservice = \"20 ms\"\n[strategy]\nwindows = [[\"0 s\", 2], [\"1 h\", 20]]";
  const Scenario closed = load_text(
      "[arrivals]\nprocess = \"closed\"\nusers = 5\nthink = { mean = \"1 s\" }\n"
      "length = \"2 h\"\nspeed = 10\n" +
          steps,
      "noon.toml");
  EXPECT_DOUBLE_EQ(mean_windows(closed), 11);
  const test::TemporaryFile csv("t\n1\n2\n");
  const Scenario trace = load_text(
      "[arrivals]\ntrace = \"" + csv.path() + "\"\nfrom = \"2 h\"\nto = \"6 h\"\n" + steps,
      "noon.toml");
  EXPECT_DOUBLE_EQ(mean_windows(trace), 15.5);
  EXPECT_TRUE(tells_mean_windows(trace));
  // Without a `to` only the reading of it tells.
  const Scenario whole = load_text("[arrivals]\ntrace = \"" + csv.path() +
                                       "\"\n[work]\nservice = \"20 ms\"\n[strategy]\n"
                                       "windows = [[\"0 s\", 20], [\"1 h\", 2]]",
                                   "noon.toml");
  EXPECT_DOUBLE_EQ(mean_windows(whole), 20);
  EXPECT_FALSE(tells_mean_windows(whole));
  EXPECT_TRUE(tells_mean_windows(endless));
  const Scenario autoscaled = read("autoscale = { most = 8, people = 2 }" + cost);
  EXPECT_FALSE(tells_mean_windows(autoscaled));
  EXPECT_DOUBLE_EQ(cost_of(autoscaled), 96);
  EXPECT_DOUBLE_EQ(cost_of(autoscaled, 2.5), 30);
}

TEST(Staffing, steps_that_cannot_be) {
  const auto wrong = [](const std::string& windows) {
    const Sentences all = sentences("windows = " + windows);
    return all.size() == 1 ? all[0] : std::to_string(all.size()) + " sentences";
  };
  const std::string begin = "noon.toml:7: strategy.windows: ";
  EXPECT_EQ(wrong("0"), begin +
                            "must be a whole number from 1 to 10000, or steps such as "
                            "[[\"11:50\", 2], [\"12:00\", 6]], got 0");
  EXPECT_EQ(wrong("[]"), begin +
                             "must be a whole number from 1 to 10000, or steps such as "
                             "[[\"11:50\", 2], [\"12:00\", 6]], got []");
  EXPECT_EQ(wrong("[4]"),
            begin + "step 1 must be a time and a number of windows, such as [\"12:00\", 4], got 4");
  EXPECT_EQ(wrong("[[\"noon\", 4]]"),
            begin +
                "step 1 must begin with a time of day such as \"12:00\" or a time since the "
                "opening such as \"10 min\", got \"noon\"");
  EXPECT_EQ(wrong("[[\"11:00\", -1]]"),
            begin + "step 1 must have a whole number of windows, from 0 to 10000, got -1");
  EXPECT_EQ(wrong("[[\"1 s\", 2]]"),
            begin + "step 1 must begin at \"0 s\", the opening, got \"1 s\"");
  EXPECT_EQ(wrong("[[\"11:00\", 2], [\"1 s\", 2]]"),
            begin + "step 2 must have a time of the same form as step 1, got \"1 s\"");
  EXPECT_EQ(wrong("[[\"0 s\", 2], [\"0 s\", 3]]"),
            begin + "step 2 must be later than the step before it, got \"0 s\"");
  EXPECT_EQ(wrong("[[\"11:00\", 2], [\"12:00\", 0]]"),
            begin + "step 2 must have a window, for those who are still there, got 0");
  EXPECT_EQ(
      wrong("[[\"12:00\", 2]]"),
      begin + "must begin no later than the opening, which is 11:50:00, got [[\"12:00\", 2]]");
}

TEST(Staffing, must_fit_the_rest) {
  EXPECT_EQ(sentences("start_up = \"1 s\""),
            Sentences{"noon.toml:7: strategy.start_up: must be absent without steps of "
                      "strategy.windows or strategy.autoscale, got \"1 s\""});
  EXPECT_EQ(sentences("autoscale = { least = 3 }"),
            (Sentences{"noon.toml: strategy.autoscale.most: must be given: a whole number, of the "
                       "windows that there may be",
                       "noon.toml: strategy.autoscale.people: must be given: a number such as 2, "
                       "of those to a window; or a utilisation"}));
  EXPECT_EQ(sentences("windows = 2\nautoscale = { most = 3, people = 2 }"),
            Sentences{"noon.toml:7: strategy.windows: must be absent with strategy.autoscale, "
                      "which has a least and a most, got 2"});
  EXPECT_EQ(sentences("autoscale = { least = 4, most = 3, people = 2 }"),
            Sentences{"noon.toml:7: strategy.autoscale.most: must be no less than "
                      "strategy.autoscale.least (4), got 3"});
  EXPECT_EQ(sentences("autoscale = { most = 3, people = 2, utilisation = 0.5 }"),
            Sentences{"noon.toml:7: strategy.autoscale.utilisation: must be absent with "
                      "strategy.autoscale.people, got 0.5"});
  EXPECT_EQ(sentences("autoscale = { least = 0, most = 3, utilisation = 0.5 }"),
            (Sentences{"noon.toml: strategy.autoscale.every: must be given: a length of time such "
                       "as \"15 s\"",
                       "noon.toml:7: strategy.autoscale.least: must be from 1 with a utilisation, "
                       "for none is busy while there is none, got 0"}));
  EXPECT_EQ(sentences("autoscale = { most = 3, people = 2, every = \"1 us\" }"),
            Sentences{"noon.toml:7: strategy.autoscale.every: must be a length of time such as "
                      "\"15 s\", up to 1 d; from 1 ms where it is not zero, got \"1 us\""});
  EXPECT_EQ(sentences("autoscale = { most = 3, people = 2 }\nlines = \"per_window\""),
            Sentences{"noon.toml:8: strategy.lines: must be \"shared\" with strategy.autoscale, "
                      "for a window that goes would leave its line, got \"per_window\""});
  EXPECT_EQ(sentences("windows = [[\"0 s\", 2]]\ndiscipline = \"priority\"\npriority = "
                      "[\"staff\"]\npreemptive = true"),
            Sentences{"noon.toml:10: strategy.preemptive: must be absent with steps of "
                      "strategy.windows, got true"});
}

}  // namespace
}  // namespace canteen::scenario
