// LargestLoad — how much more the choice can carry, when it comes faster.
#pragma once

#include <optional>

namespace canteen::plan {

struct LargestLoad {
  double factor = 1;  // arrivals.speed times that meets the target still …
  double rate = 0;    // … which is so many people a second, on average
  // The smallest factor that was tried and does not; absent: the search ended before.
  std::optional<double> beyond = {};
};

}  // namespace canteen::plan
