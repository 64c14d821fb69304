#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "src/report/report_testing.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

constexpr const char* whole = R"(lunch.toml: 2 windows, a line for 300, then lost, 120x

  arrived      20,000  (100/s for 3 min 20 s)
  served       20,000  (100 %)
  lost         0

                      p50        p90        p99      p99.9        max       mean
  wait            10.0 ms    18.0 ms    19.8 ms    20.0 ms    20.0 ms    10.0 ms
  response        20.0 ms    28.0 ms    29.8 ms    30.0 ms    30.0 ms    20.0 ms
  service         10.0 ms    10.0 ms    10.0 ms    10.0 ms    10.0 ms    10.0 ms

  windows      50.0 % of their time busy; asked for 50.0 %
  line         longest 7, mean 1.00
    over time  ▂█ ▄
  fairness     1.00 of the waits (Jain; 1: all alike)
  processor    1.50 s used in 3 min 20 s
  Little's law mean line 1.00 = 100/s x 10.0 ms

  target       wait p99 19.8 ms <= 500 ms: met
  target       lost 0 % <= 0 %: met
)";

TEST(Table, tells_it_all_on_one_screen) {
  EXPECT_EQ(table(lunch(), served()), whole);
}

constexpr const char* whole_with_a_cache =
    R"(lunch.toml: 2 windows, a line for 300, then lost, a cache of 1,000
  (s3fifo_eager), 120x

  arrived      20,000  (100/s for 3 min 20 s)
  served       20,000  (100 %)
  lost         0

                      p50        p90        p99      p99.9        max       mean
  wait            10.0 ms    18.0 ms    19.8 ms    20.0 ms    20.0 ms    10.0 ms
  response        20.0 ms    28.0 ms    29.8 ms    30.0 ms    30.0 ms    20.0 ms
  service         10.0 ms    10.0 ms    10.0 ms    10.0 ms    10.0 ms    10.0 ms

                   served   wait p50   wait p99  resp. p50  resp. p99  resp. max
  hits             15,000    7.50 ms    14.9 ms    17.5 ms    24.9 ms    25.0 ms
  misses            5,000    17.5 ms    19.9 ms    27.5 ms    30.0 ms    30.0 ms

  ready        100 keys before the opening, in 1.50 s
  hits         75.0 % of the served; 2 min 30 s of service spared
  misses       4,990 made, 10 waited for another's
  windows      50.0 % of their time busy; asked for 50.0 %
  line         longest 7, mean 1.00
    over time  ▂█ ▄
  fairness     1.00 of the waits (Jain; 1: all alike)
  processor    1.50 s used in 3 min 20 s
  Little's law mean line 1.00 = 100/s x 10.0 ms

  target       wait p99 19.8 ms <= 500 ms: met
  target       lost 0 % <= 0 %: met
)";

constexpr const char* whole_prediction = R"(lunch.toml: 2 windows, a line for 300, then lost, 120x

  arrived      20,000  (100/s for 1 min 40 s, 2 times)
  served       20,000  (100 %)
  lost         0

                      p50        p90        p99      p99.9        max       mean
  wait            10.0 ms    18.0 ms    19.8 ms          -    20.0 ms    10.0 ms
    ±             1.00 ms    1.80 ms    1.98 ms                          1.00 ms
    this seed     10.0 ms    18.0 ms    19.8 ms    20.0 ms    20.0 ms    10.0 ms
  response        20.0 ms    28.0 ms    29.8 ms          -    30.0 ms    20.0 ms
    ±             1.00 ms    1.40 ms    1.49 ms                          1.00 ms
    this seed     20.0 ms    28.0 ms    29.8 ms    30.0 ms    30.0 ms    20.0 ms
  service         10.0 ms    10.0 ms    10.0 ms          -    10.0 ms    10.0 ms
    this seed     10.0 ms    10.0 ms    10.0 ms    10.0 ms    10.0 ms    10.0 ms

  windows      50.0 % ± 1.20 % of their time busy; asked for 50.0 %
  line         longest 7, mean 1.00 ± 0.046
    over time  ▂█ ▄
  fairness     1.00 of the waits (Jain; 1: all alike)

  Flow balance 20,000 arrived = 20,000 served + 0 lost
  Little's law 1.00 = 100/s x 10.0 ms
    system     2.00 = 100/s x 20.0 ms
  Utilisation  50.0 % = 100/s x 10.0 ms / 2 windows
  Idle windows none idled while somebody waited for it

  target       wait p99 19.8 ms ± 1.98 ms <= 500 ms: met
  target       lost 0 % <= 0 %: met
    alone      2 of 2 replications met it (34.0 % to 100 %)
)";

TEST(Table, of_a_prediction_tells_how_sure_it_is) {
  EXPECT_EQ(table(lunch(), predicted()), whole_prediction);
}

TEST(Table, of_a_prediction_tells_who_is_at_home_and_how_likely_a_collapse_is) {
  plan::Prediction prediction = predicted();
  prediction.estimates.lost = plan::Estimate{0, 0.000192};
  prediction.estimates.collapses = plan::ShareInterval{0.02, 0.25};
  prediction.collapsed = 3;
  EXPECT_NE(table(lunch(), prediction).find("  lost         0  (fewer than 1 in 5,200)\n"),
            std::string::npos);
  EXPECT_NE(
      table(lunch(), prediction)
          .find(
              "  collapse     3 of 2 replications had not got over the rush (2.00 % to 25.0 %)\n"),
      std::string::npos)
      << table(lunch(), prediction);
  prediction.steady = true;
  prediction.result.left_waiting = 1;
  prediction.result.left_at_home = 7;
  EXPECT_NE(table(lunch(), prediction)
                .find("  inside       at the end 1 in the line, 0 at the windows, 7 at home\n"),
            std::string::npos);
}

TEST(Table, of_a_line_that_grows_for_ever_has_no_times) {
  plan::Prediction prediction = predicted();
  prediction.estimates = {};
  prediction.steady = prediction.unstable = true;
  prediction.growth = plan::Estimate{3, 0.456};
  const std::string text = table(lunch(), prediction);
  EXPECT_NE(text.find("  unstable     the line grows by 3.00/s ± 0.46, for ever\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("p99.9"), std::string::npos) << text;
}

TEST(Table, tells_hits_and_misses_apart) {
  EXPECT_EQ(table(lunch_with_a_cache(), served_from_a_cache()), whole_with_a_cache);
  // Nothing was ready, and nothing is known of what was spared.
  serve::Result result = served_from_a_cache();
  result.prepared->pinned = 0;
  result.prepared->spared = 0;
  const std::string text = table(lunch_with_a_cache(), result);
  EXPECT_EQ(text.find("ready"), std::string::npos) << text;
  EXPECT_NE(text.find("  hits         75.0 % of the served\n"), std::string::npos) << text;
}

TEST(Table, tells_what_is_asked_for_most) {
  serve::Result result = served_from_a_cache();
  result.hot_keys = asked_for();
  const std::string rows =
      "  of 5,000 keys      asked      share       hits  wait mean   wait max resp. mean\n"
      "  soup               8,000     40.0 %     95.0 %    2.00 ms    20.0 ms    12.0 ms\n"
      "  fish              2,000+     10.0 %     25.0 %    1.00 ms    5.00 ms    21.0 ms\n"
      "  cake               1,000     5.00 %          -          -          -          -\n\n";
  const std::string text = table(lunch_with_a_cache(), result);
  EXPECT_NE(text.find(rows), std::string::npos) << text;
  // Nothing is prepared, and there are more keys than are counted, and than there is room for.
  result.prepared.reset();
  result.hot_keys->distinct.reset();
  for (int i = 0; i < 4; ++i) result.hot_keys->keys.push_back({"key " + std::to_string(i), 10});
  const std::string without = table(lunch(), result);
  EXPECT_NE(without.find("  key               asked      share  wait mean   wait max resp. mean\n"),
            std::string::npos)
      << without;
  EXPECT_NE(without.find("  key 1 "), std::string::npos) << without;
  EXPECT_EQ(without.find("  key 2 "), std::string::npos) << without;
}

TEST(Table, says_where_people_stand) {
  scenario::Scenario scenario = lunch();
  scenario.strategy.lines = scenario::LineLayout::per_window;
  EXPECT_TRUE(
      table(scenario, served())
          .starts_with("lunch.toml: 2 windows, a line before each for 300 in all, then lost"));
  scenario.strategy.lines = scenario::LineLayout::stealing;
  EXPECT_NE(table(scenario, served()).find("stealing"), std::string::npos);
  scenario.strategy.windows = 1;
  EXPECT_EQ(table(scenario, served()).find("each"), std::string::npos);
}

TEST(Table, says_that_a_run_is_void) {
  serve::Result result = served();
  for (int i = 0; i < 1'000; ++i) result.lateness.add(30'000'000);
  const std::string text = table(lunch(), result);
  EXPECT_NE(text.find("\n\nvoid: arrivals were noticed up to 30.0 ms late"), std::string::npos)
      << text;
}

TEST(Table, names_the_broker) {
  scenario::Scenario scenario = lunch();
  scenario.strategy.middleware = scenario::Middleware{"kafka://me:secret@here", 10, 2ms, 1ms};
  const std::string text = table(scenario, served());
  EXPECT_TRUE(
      text.starts_with("lunch.toml: 2 windows, a line for 300, then lost, kept by "
                       "kafka://me:***@here,\n  of whom a window holds 10, 120x\n"))
      << text;
}

TEST(Table, names_batches_and_what_full_ones_are_asked_for) {
  scenario::Scenario scenario = lunch();
  scenario.strategy.batch = {.most = 4, .each = 10ms};
  scenario.work.service.mean = 10ms;
  scenario.work.service.distribution = scenario::Distribution::deterministic;
  scenario.work.classes.clear();
  serve::Result result = served();
  result.batch = 4;
  result.batches = 10'000;
  std::string text = table(scenario, result);
  EXPECT_TRUE(text.starts_with("lunch.toml: 2 windows, up to 4 in one service, a line for 300"))
      << text;
  // 40 ms for four of 100/s.
  EXPECT_NE(text.find("busy; asked for 50.0 %\n"), std::string::npos) << text;
  scenario.work.service.distribution = scenario::Distribution::exponential;
  text = table(scenario, result);
  // What those of two took, as if it were four.
  EXPECT_NE(text.find("busy; asked for at least 25.0 %\n"), std::string::npos) << text;
}

TEST(Table, says_who_leaves_and_comes_again) {
  scenario::Scenario scenario = lunch();
  scenario.strategy.patience = scenario::Patience{scenario::Distribution::deterministic, 30s};
  scenario.strategy.deadline = 5s;
  scenario.strategy.retries = {.most = 3, .backoff = 1s};
  serve::Result result = served();
  result.left = 100;
  result.served -= 100;
  result.retried = 345;
  result.left_at_home = 6;
  result.interrupted = true;
  const std::string text = table(scenario, result);
  EXPECT_TRUE(text.starts_with(
      "lunch.toml: 2 windows, a line for 300, then lost, patience of 30.0 s, sent away\n"
      "  after 5.00 s, coming again up to 3 times, 120x\n"))
      << text;
  EXPECT_NE(text.find("\n  left         100  (0.5 %)\n  came again   345 times\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" at the windows, 6 at home\n"), std::string::npos) << text;
}

// The column at which a figure ends, in each line that has it.
std::set<std::size_t> ends_of(const std::string& text, const std::string& figure) {
  std::set<std::size_t> ends;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(figure);
    if (at != std::string::npos) ends.insert(columns_of(line.substr(0, at + figure.size())));
  }
  return ends;
}

TEST(Table, has_a_row_for_each_kind_of_people) {
  serve::Result result = served();
  result.classes.resize(4);
  result.classes[0].name = "student";
  result.classes[1].name = "教职工";
  result.classes[2].name = "a very long name of a kind of people";
  result.classes[3].name = "";
  for (serve::ClassResult& each : result.classes) each.arrived = 4'321;
  const std::string text = table(lunch(), result);
  EXPECT_NE(text.find("\n  a very long name of a k… "), std::string::npos) << text;
  EXPECT_NE(text.find("\n  (no name) "), std::string::npos) << text;
  EXPECT_EQ(ends_of(text, "4,321"), std::set<std::size_t>{2 + 24 + 11}) << text;
}

TEST(Table, is_80_columns_wide) {
  serve::Result result = served();
  result.interrupted = true;
  result.failed = 3;
  result.first_failure = "request 4: '/a/program/in/a/folder/with/a/name' ended with status 7";
  result.lateness.add(1'000'000'000'000);
  result.classes.resize(2);
  for (serve::ClassResult& each : result.classes) {
    each.name = "student";
    each.arrived = 12'345'678;
  }
  std::istringstream lines(table(lunch(), result));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(Table, figures_that_are_too_wide_touch_no_other) {
  serve::Result result = served();
  result.wait.clear();
  for (int i = 0; i < 2'000; ++i) result.wait.add(3'599'000'000'000);
  const std::string cell = " 59 min 59 s";
  const std::string text = table(lunch(), result);
  EXPECT_NE(text.find(cell + cell + cell + cell + cell + cell + "\n"), std::string::npos) << text;
}

// A log may name its classes as it likes.
TEST(Table, names_cannot_move_the_cursor) {
  scenario::Scenario scenario = lunch();
  scenario.file = "\x1b[2J.toml";
  serve::Result result = served();
  result.classes.resize(2);
  result.classes[0].name = "\x1b]0;title\a";
  result.failed = 1;
  result.first_failure = "request 1: '\r\n' could not be started";
  for (const char each : table(scenario, result)) {
    EXPECT_TRUE(each == '\n' || static_cast<unsigned char>(each) >= 0x20);
  }
}

TEST(Table, tells_how_many_windows_were_open) {
  scenario::Scenario scenario = lunch();
  scenario.strategy.schedule = {{0s, 1}, {100s, 2}};
  scenario.cost = scenario::Cost{.window = 10};
  serve::Result result = served();
  result.mean_windows = 1.5;
  result.staff = {{0s, 1}, {100s, 2}};
  const std::string text = table(scenario, result);
  EXPECT_TRUE(text.starts_with("lunch.toml: 1 to 2 windows, ")) << text;
  EXPECT_NE(text.find("asked for 66.7 %\n    open       1.50 on average\n    over time  "),
            std::string::npos)
      << text;
  // As many as were open are paid for.
  EXPECT_NE(text.find("  cost         15.0\n"), std::string::npos) << text;
}

TEST(Table, of_nobody_says_so) {
  serve::Result result;
  result.windows = 2;
  const std::string text = table(lunch(), result);
  EXPECT_NE(text.find("  arrived      0  (0/s for 0 s)"), std::string::npos) << text;
  EXPECT_NE(text.find("  wait                  -          -"), std::string::npos) << text;
  EXPECT_EQ(text.find("nan"), std::string::npos) << text;
  EXPECT_EQ(text.find("inf"), std::string::npos) << text;
}

TEST(Table, tells_who_was_left_and_what_failed) {
  serve::Result result = served();
  result.interrupted = true;
  result.left_waiting = 5;
  result.left_serving = 2;
  result.arrived += 7;
  result.failed = 10;
  const std::string text = table(lunch(), result);
  EXPECT_NE(text.find("  inside       5 in the line, 2 at the windows\n"), std::string::npos);
  EXPECT_NE(text.find("    failed     10  (< 0.1 %)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("note: broken off after"), std::string::npos);
  EXPECT_NE(text.find("lost 0 % <= 0 %: met so far\n"), std::string::npos) << text;
}

TEST(Words, a_share_that_is_not_all_or_nothing_does_not_look_like_it) {
  EXPECT_EQ(percent_text(0), "0 %");
  EXPECT_EQ(percent_text(1e-6), "< 0.1 %");
  EXPECT_EQ(percent_text(0.123), "12.3 %");
  EXPECT_EQ(percent_text(0.99999), "> 99.9 %");
  EXPECT_EQ(percent_text(1), "100 %");
}

TEST(Words, columns_are_those_of_a_terminal) {
  EXPECT_EQ(columns_of(""), 0U);
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("caf\u00e9"), 4U);
  EXPECT_EQ(columns_of("cafe\u0301"), 4U);
  EXPECT_EQ(columns_of("食堂"), 4U);
  EXPECT_EQ(columns_of("▁█…"), 3U);
  EXPECT_EQ(columns_of("\U0001F35C"), 2U);
  EXPECT_EQ(columns_of("\xe9\xa3"), 1U);  // cut off: anything, but no more than is there
}

TEST(Words, a_name_is_cut_between_two_characters) {
  EXPECT_EQ(name_text("学生食堂", 8), "学生食堂");
  EXPECT_EQ(name_text("学生食堂", 7), "学生食…");
  EXPECT_EQ(name_text("学生食堂", 6), "学生…");
  EXPECT_EQ(name_text("student", 7), "student");
  EXPECT_EQ(name_text("student", 6), "stude…");
  EXPECT_EQ(name_text("a\nb\xff", 20), "a\\x0ab\\xff");
}

TEST(Words, a_sentence_is_wrapped_between_its_words) {
  EXPECT_EQ(wrapped("short", 6), "short\n");
  const std::string word(30, 'x');
  EXPECT_EQ(wrapped(word + " " + word + " " + word + " y", 2),
            word + " " + word + "\n  " + word + " y\n");
  const std::string endless(100, 'x');
  EXPECT_EQ(wrapped("note: " + endless + " y", 6), "note:\n      " + endless + "\n      y\n");
}

TEST(Words, a_sparkline_keeps_what_is_short_and_what_is_high) {
  std::vector<serve::LinePoint> line(512);
  EXPECT_EQ(sparkline(line, 8), "");
  line[100].longest = 1;
  line[511].longest = 1'000;
  EXPECT_EQ(sparkline(line, 8), " ▁     █");
  EXPECT_EQ(sparkline({{0s, 1}}, 8), "█");
  EXPECT_EQ(sparkline({}, 8), "");
}

}  // namespace
}  // namespace canteen::report
