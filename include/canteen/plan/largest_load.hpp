// LargestLoad — how much more the choice can carry, when it comes faster.
#pragma once

#include <optional>

#include <canteen/plan/fate.hpp>

namespace canteen::plan {

struct LargestLoad {
  double factor = 1;  // arrivals.speed times that meets the target still …
  double rate = 0;    // … which is so many people a second, on average
  // The smallest factor that was tried and is not known to meet it; absent: the search ended
  // before.
  std::optional<double> beyond = {};
  Fate beyond_is = Fate::missed;  // … or marginal
};

}  // namespace canteen::plan
