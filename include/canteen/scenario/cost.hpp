// Cost — what the means to meet a target cost, in a unit of the user's own.
#pragma once

#include <optional>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

struct Scenario;

struct Cost {
  double window = 0;             // each window, at speed 1, for all the time
  double speed_exponent = 1;     // one that is s times as fast costs s^exponent times as much
  double buffer = 0;             // each place in the line; one without a bound costs nothing
  double prepared_entry = 0;     // each key that there is room for
  double prepared_megabyte = 0;  // 10^6 bytes of them
  double entry_bytes = 0;        // how large one is

  friend bool operator==(const Cost&, const Cost&) = default;
};

// How many windows are open, or starting up, on average: of a schedule until nobody comes any more
// (closed arrivals until their length, a trace until its `to`, though it may end sooner), or, where
// they never cease to come, in the long run, as of its last step. Where only a run or a simulation
// can tell, the most: of an autoscaled strategy, and of a schedule where only the requests
// themselves tell their end, as those of a trace without a `to` do.
[[nodiscard]] CANTEEN_API double mean_windows(const Scenario& scenario);
// … whether it is more than that.
[[nodiscard]] CANTEEN_API bool tells_mean_windows(const Scenario& scenario);

// What the scenario's strategy costs; 0 for one without prices. windows: as many were open on
// average; absent: mean_windows().
// Requires: strategy.speed > 0, and speed^exponent up to 1e300.
[[nodiscard]] CANTEEN_API double cost_of(const Scenario& scenario,
                                         std::optional<double> windows = {});

}  // namespace canteen::scenario
