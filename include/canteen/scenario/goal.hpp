// Goal — one part of a target, as a figure and a limit: for whoever judges or plans by it.
//
//   for (const scenario::Goal& each : scenario::goals(lunch.target)) …
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/target.hpp>

namespace canteen::scenario {

enum class Measure : std::uint8_t {
  wait,        // nanoseconds
  response,    // nanoseconds
  lost,        // a share of the arrivals, from 0 to 1
  left,        // likewise
  hit_ratio,   // a share of the served
  throughput,  // served, a second
};

struct Goal {
  std::string field;  // "target.classes.staff.wait_p99"
  std::string name;   // "wait p99"
  std::string kind;   // of these people; empty: of everybody
  Measure measure = Measure::wait;
  bool mean = false;  // wait, response: the mean; else the percentile q, 1 being the longest
  double q = 0;
  double limit = 0;  // in the unit of the measure

  // The figure has to be the limit or more; else the limit or less.
  [[nodiscard]] bool at_least() const noexcept {
    return measure == Measure::hit_ratio || measure == Measure::throughput;
  }

  [[nodiscard]] bool met_by(double figure) const noexcept {
    return at_least() ? figure >= limit : figure <= limit;
  }
};

// In the order of the fields; those of everybody first.
[[nodiscard]] CANTEEN_API std::vector<Goal> goals(const Target& target);

}  // namespace canteen::scenario
