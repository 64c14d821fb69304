#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

TEST(Units, durations_need_their_unit) {
  EXPECT_EQ(parse_duration("20 ms"), 20ms);
  EXPECT_EQ(parse_duration("20ms"), 20ms);
  EXPECT_EQ(parse_duration("  1.5 s "), 1500ms);
  EXPECT_EQ(parse_duration("1 min 30 s"), 90s);
  EXPECT_EQ(parse_duration("1h30min"), 90min);
  EXPECT_EQ(parse_duration("3 d"), 72h);
  EXPECT_EQ(parse_duration("7 us"), 7us);
  EXPECT_EQ(parse_duration("7 µs"), 7us);
  EXPECT_EQ(parse_duration("9 ns"), 9ns);
  EXPECT_EQ(parse_duration("0 s"), 0s);
  EXPECT_EQ(parse_duration("-3 ms"), -3ms);
  EXPECT_EQ(parse_duration("1e3 ms"), 1s);
  for (const char* text : {"", " ", "20", "ms", "20 m", "20 msec", "20 ms,", "x 20 ms", "1 s 2",
                           "nan s", "inf s", "1e300 h", "300000 d", "- 3 ms", "--3 ms"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Units, rates_are_a_number_per_unit) {
  EXPECT_EQ(parse_rate("180/s"), 180);
  EXPECT_EQ(parse_rate("180 / s"), 180);
  EXPECT_EQ(parse_rate("6/min"), 0.1);
  EXPECT_EQ(parse_rate("36/h"), 0.01);
  EXPECT_EQ(parse_rate("2/ms"), 2000);
  EXPECT_EQ(parse_rate("0/s"), 0);
  EXPECT_EQ(parse_rate("-5/s"), -5);
  for (const char* text : {"", "180", "/s", "180/", "180/x", "180/s/s", "180 per s", "nan/s"}) {
    EXPECT_EQ(parse_rate(text), std::nullopt) << text;
  }
}

TEST(Units, clocks_have_hours_and_minutes) {
  EXPECT_EQ(parse_clock("11:50"), 11h + 50min);
  EXPECT_EQ(parse_clock("9:05"), 9h + 5min);
  EXPECT_EQ(parse_clock("12:00:30"), 12h + 30s);
  EXPECT_EQ(parse_clock("12:00:30.25"), 12h + 30s + 250ms);
  EXPECT_EQ(parse_clock("00:00"), 0s);
  EXPECT_EQ(parse_clock("24:00"), 24h);
  for (const char* text : {"", "12", "12:", ":30", "12:0", "12:60", "12:00:60", "24:01", "123:00",
                           "12:00:00:00", "-1:00", "12.5:00", "12:00 x", "12:00:5"}) {
    EXPECT_EQ(parse_clock(text), std::nullopt) << text;
  }
}

TEST(Units, durations_read_well) {
  EXPECT_EQ(duration_text(0s), "0 s");
  EXPECT_EQ(duration_text(7ns), "7 ns");
  EXPECT_EQ(duration_text(999ns), "999 ns");
  EXPECT_EQ(duration_text(1000ns), "1.00 us");
  EXPECT_EQ(duration_text(12345ns), "12.3 us");
  EXPECT_EQ(duration_text(999'499ns), "999 us");
  EXPECT_EQ(duration_text(999'600ns), "1.00 ms");
  EXPECT_EQ(duration_text(20ms), "20.0 ms");
  EXPECT_EQ(duration_text(9'996us), "10.0 ms");
  EXPECT_EQ(duration_text(1415ms), "1.42 s");
  EXPECT_EQ(duration_text(77s), "77.0 s");
  EXPECT_EQ(duration_text(100s), "1 min 40 s");
  EXPECT_EQ(duration_text(46'321s), "12 h 52 min");
  EXPECT_EQ(duration_text(-20ms), "-20.0 ms");
}

TEST(Units, what_is_printed_can_be_read_again) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const Duration duration(static_cast<std::int64_t>(random() >> (random() % 40 + 12)));
    const std::optional<Duration> again = parse_duration(duration_text(duration));
    ASSERT_TRUE(again) << duration_text(duration);
    const double error = static_cast<double>((*again - duration).count());
    EXPECT_LE(std::abs(error), static_cast<double>(duration.count()) * 0.01 + 0.5)
        << duration_text(duration);
  }
}

TEST(Units, counts_and_numbers_read_well) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1,000");
  EXPECT_EQ(count_text(30'969), "30,969");
  EXPECT_EQ(count_text(1'234'567), "1,234,567");
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(0.6686), "0.669");
  EXPECT_EQ(number_text(40.16), "40.2");
  EXPECT_EQ(number_text(1234.4), "1,234");
  EXPECT_EQ(number_text(-1234.6), "-1,235");
  EXPECT_EQ(clock_text(12h + 3s), "12:00:03");
  EXPECT_EQ(clock_text(25h), "01:00:00");
}

}  // namespace
}  // namespace canteen::scenario
