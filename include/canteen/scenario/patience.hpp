// Patience — how long people stand in the line before they leave it.
#pragma once

#include <canteen/scenario/units.hpp>
#include <canteen/scenario/work.hpp>

namespace canteen::scenario {

struct Patience {
  Distribution distribution = Distribution::exponential;  // or deterministic
  Duration mean{};

  friend bool operator==(const Patience&, const Patience&) = default;
};

}  // namespace canteen::scenario
