// Lengths of time and rates, as scenarios write them and reports print them.
//
//   parse_duration("1 min 30 s")     90 s;  units: ns us ms s min h
//   parse_rate("180/s")              180 a second;  per ms, s, min or h
//   parse_clock("12:00:30")          12 h 30 s
//   duration_text(1'234'567ns)       "1.23 ms": three digits that count
//
// Thread safety: functions without state.
// Errors:        the parsers answer nullopt for anything that is not wholly what they read,
//                numbers too large for it included. Signs are read: "-5/s" is a rate below zero.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

using Duration = std::chrono::nanoseconds;

[[nodiscard]] CANTEEN_API std::optional<double> parse_number(std::string_view text);
[[nodiscard]] CANTEEN_API std::optional<Duration> parse_duration(std::string_view text);
// In requests a second.
[[nodiscard]] CANTEEN_API std::optional<double> parse_rate(std::string_view text);
// H:MM, HH:MM or HH:MM:SS[.fraction], up to 24:00, as the time since midnight.
[[nodiscard]] CANTEEN_API std::optional<Duration> parse_clock(std::string_view text);

[[nodiscard]] CANTEEN_API std::string duration_text(Duration duration);
// HH:MM:SS; past midnight it starts anew.
[[nodiscard]] CANTEEN_API std::string clock_text(Duration since_midnight);
// 1,234,567
[[nodiscard]] CANTEEN_API std::string count_text(std::uint64_t count);
// Three digits that count: 0.669, 40.2, 1,230.
[[nodiscard]] CANTEEN_API std::string number_text(double number);

}  // namespace canteen::scenario
