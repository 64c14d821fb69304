// Stamp — the time of a line of a log, in whatever way it is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Stamp {
  std::int64_t nanoseconds = 0;  // since 1970 began in Greenwich, or since the log's own zero
  Duration resolution{};         // of a clock of whole seconds or more; 0: exact

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

// What parse_stamp reads, in words.
inline constexpr std::string_view stamp_words =
    "a number or a date such as 2026-08-01T12:00:00+02:00 or 01/Aug/2026:12:00:00 +0200";

// A date of the years 1970 to 2099 (without a time zone: of Greenwich), or a number of units.
// Nullopt: anything else, dates that no calendar has included.
[[nodiscard]] std::optional<Stamp> parse_stamp(std::string_view text, Duration unit);

// A number of units, or a length of time with its own ("20 ms"); not below zero, up to 25 years.
[[nodiscard]] std::optional<Duration> parse_length(std::string_view text, Duration unit);

}  // namespace canteen::scenario
