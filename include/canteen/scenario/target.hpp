// Target — what is good enough.
#pragma once

#include <optional>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Target {
  std::optional<Duration> wait_p99;
  std::optional<double> lost;  // the greatest share of the arrivals that may be lost
};

}  // namespace canteen::scenario
