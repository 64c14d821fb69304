// RateState — one of several states of mind of a crowd: so many arrivals a second, for a while.
#pragma once

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct RateState {
  double per_second = 0;  // 0: nobody comes
  Duration stay{};        // the mean of how long it lasts, which is exponential

  friend bool operator==(const RateState&, const RateState&) = default;
};

}  // namespace canteen::scenario
