// pace — waits for the moment of an arrival, closer than a sleep can.
//
// A sleeper wakes up tens of microseconds late. So it sleeps until shortly before, and then gives
// its core to others in turns until it is time; on one core it only sleeps.
//
// Blocking:      until `moment`, or a stop.
// Returns:       false when a stop was requested.
#pragma once

#include <stop_token>

#include "src/serve/recorder.hpp"

namespace canteen::serve {

bool pace(const Recorder& recorder, scenario::Duration moment, const std::stop_token& stop);

}  // namespace canteen::serve
