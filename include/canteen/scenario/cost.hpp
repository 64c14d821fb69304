// Cost — what the means to meet a target cost, in a unit of the user's own.
#pragma once

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

struct Scenario;

struct Cost {
  double window = 0;             // each window, at speed 1
  double speed_exponent = 1;     // one that is s times as fast costs s^exponent times as much
  double buffer = 0;             // each place in the line; one without a bound costs nothing
  double prepared_entry = 0;     // each key that there is room for
  double prepared_megabyte = 0;  // 10^6 bytes of them
  double entry_bytes = 0;        // how large one is

  friend bool operator==(const Cost&, const Cost&) = default;
};

// What the scenario's strategy costs with windows of that speed; 0 for one without prices.
// Requires: speed > 0, and speed^exponent up to 1e300.
[[nodiscard]] CANTEEN_API double cost_of(const Scenario& scenario, double speed = 1);

}  // namespace canteen::scenario
