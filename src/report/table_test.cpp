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
  processor    1.50 s used in 3 min 20 s
  Little's law mean line 1.00 = 100/s x 10.0 ms

  target       wait p99 19.8 ms <= 500 ms: met
  target       lost 0 % <= 0 %: met
)";

TEST(Table, tells_it_all_on_one_screen) {
  EXPECT_EQ(table(lunch(), served()), whole);
}

TEST(Table, has_a_row_for_each_kind_of_people) {
  serve::Result result = served();
  result.classes.resize(2);
  result.classes[0].name = "student";
  result.classes[0].arrived = 19'999;
  result.classes[1].name = "a very long name of a kind of people";
  result.classes[1].arrived = 1;
  const std::string text = table(lunch(), result);
  EXPECT_NE(text.find("\n  student          19,999          0          0          -"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\n  a very long name of a kind of people"), std::string::npos);
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
  EXPECT_NE(text.find("  left         5 in the line, 2 at the windows\n"), std::string::npos);
  EXPECT_NE(text.find("    failed     10  (< 0.1 %)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("note: broken off after"), std::string::npos);
}

TEST(Words, a_share_that_is_not_all_or_nothing_does_not_look_like_it) {
  EXPECT_EQ(percent_text(0), "0 %");
  EXPECT_EQ(percent_text(1e-6), "< 0.1 %");
  EXPECT_EQ(percent_text(0.123), "12.3 %");
  EXPECT_EQ(percent_text(0.99999), "> 99.9 %");
  EXPECT_EQ(percent_text(1), "100 %");
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
