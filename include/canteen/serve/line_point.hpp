// LinePoint — how it stood in one step of time: the line, and what made it grow and shrink; or how
// many windows were open.
#pragma once

#include <cstdint>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct LinePoint {
  scenario::Duration at{};    // where the step begins, since the opening
  std::uint64_t longest = 0;  // the longest line within it
  std::uint64_t arrived = 0;  // who came in it, for the first time
  double busy = 0;            // windows, on average
};

}  // namespace canteen::serve
