// LinePoint — how long the line was in one step of time.
#pragma once

#include <cstdint>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct LinePoint {
  scenario::Duration at{};    // where the step begins, since the opening
  std::uint64_t longest = 0;  // the longest within it
};

}  // namespace canteen::serve
