// pace — waits for the moment of an arrival, closer than a sleep can.
//
// A sleeper wakes up tens of microseconds late. So it sleeps until shortly before, and then gives
// its core to others in turns until it is time; on one core it only sleeps.
//
// Blocking:      until `moment`, or a stop.
// Returns:       false when a stop was requested.
#pragma once

#include <functional>
#include <stop_token>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

// now: what time it is, on the schedule that the moment is of.
bool pace(const std::function<scenario::Duration()>& now, scenario::Duration moment,
          const std::stop_token& stop);

}  // namespace canteen::serve
