// Work — what a window does with one request, and how long that takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/dishes.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class WorkKind : std::uint8_t {
  sleep,    // the window is taken, the processor is not: a wait for another machine
  spin,     // the processor computes for that long
  command,  // a program runs; it takes as long as it takes
};

enum class Distribution : std::uint8_t { deterministic, exponential, lognormal, trace };

struct ServiceTime {
  Distribution distribution = Distribution::exponential;
  Duration mean{};                          // all but trace
  double cv = 1;                            // lognormal: standard deviation / mean
  Duration unit = std::chrono::seconds(1);  // trace: what 1 in the column is worth
};

struct Work {
  WorkKind kind = WorkKind::sleep;
  ServiceTime service;               // sleep and spin
  std::vector<std::string> command;  // a program and its arguments; {key}, {class} and {number}
                                     // in them stand for the request's
  std::optional<Duration> timeout;   // of a command; absent: none
  bool show_output = false;          // of a command
  std::optional<Dishes> dishes;      // of requests for which a trace has no key; absent: no key
};

}  // namespace canteen::scenario
