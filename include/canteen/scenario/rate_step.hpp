// RateStep — from a time on, so many arrivals a second, until the next step.
#pragma once

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct RateStep {
  Duration from{};        // since the opening; the first step is at zero
  double per_second = 0;  // 0: nobody comes

  friend bool operator==(const RateStep&, const RateStep&) = default;
};

}  // namespace canteen::scenario
