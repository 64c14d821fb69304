// Demand — how many come, and how much work they bring, as far as the scenario alone can tell.
//
//   const scenario::Demand demand = scenario::demand_of(lunch);
//   scenario::offered_load(lunch, demand.peak)   // 1: as much as the windows can do
//
// All times and rates are those of a run: as written, at arrivals.speed.
//
// Thread safety: plain values; functions without state. Complexity: O(steps or states, and kinds).
#pragma once

#include <optional>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Demand {
  // People a second on average: from the opening to the end; without an end, in the long run.
  double rate = 0;
  double peak = 0;                        // the highest rate that there is for some time …
  Duration peak_from{};                   // … first, since the opening; not of states
  std::optional<Duration> peak_for = {};  // … and for how long; of states, on average; absent: on
  std::optional<double> people = {};      // how many are to be expected; absent: without an end
  std::optional<Duration> length = {};    // until the last of them; absent: without an end
};

// nullopt: of a trace, which only its reading tells; of closed arrivals, where it depends on how
// they are served.
[[nodiscard]] CANTEEN_API std::optional<Demand> demand_of(const Arrivals& arrivals);

// Nanoseconds that a request takes at a window of speed 1, over all kinds of people; nullopt where
// only a trace, or a run, can tell.
[[nodiscard]] CANTEEN_API std::optional<double> mean_service(const Scenario& scenario);

// What is asked of the windows when so many come a second, as a part of what they can do when all
// of them are busy; nullopt as mean_service(). Nothing that is prepared is taken into account.
[[nodiscard]] CANTEEN_API std::optional<double> offered_load(const Scenario& scenario,
                                                             double per_second);

}  // namespace canteen::scenario
