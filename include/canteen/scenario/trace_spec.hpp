// TraceSpec — a log of requests that is to be replayed: which file, and how to read it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class TraceFormat : std::uint8_t { automatic, common, combined, nginx, csv, jsonl };

// What the time on a line is the time of.
enum class TimeOf : std::uint8_t { automatic, arrival, departure };

// Where requests lie that a clock of whole seconds cannot tell apart.
enum class SameSecond : std::uint8_t { spread, burst };

enum class BadLines : std::uint8_t { refuse, skip };

// Names of columns (CSV), of members (JSON lines; a.b is b within a), or of the parts of an access
// log (docs/scenario.md lists them). Empty: the usual names are tried; a service time is looked for
// only where the scenario needs one.
struct TraceColumns {
  std::string time;
  std::string service;
  std::string key;
  std::string kind;         // "class" in the file
  std::string client = {};  // looked for only where the scenario needs it
  std::string count = {};   // how many a line stands for; it has no usual name. Empty: one
};

struct TraceSpec {
  std::string path;
  TraceFormat format = TraceFormat::automatic;
  TraceColumns columns;
  Duration time_unit = std::chrono::seconds(1);  // of a time that is a plain number
  TimeOf time_of = TimeOf::automatic;
  SameSecond same_second = SameSecond::spread;
  Duration reorder = std::chrono::hours(1);  // how far out of order a line may be
  BadLines bad_lines = BadLines::refuse;
  Duration from{};             // since the first arrival
  std::optional<Duration> to;  // absent: to the end
  // With columns.count: in how long they came. Absent: what the time on the line can tell apart.
  std::optional<Duration> interval;
};

}  // namespace canteen::scenario
