// is_time — whether a goal's figure is a length of time, in nanoseconds.
//
// Thread safety: a function without state.
#pragma once

#include <canteen/scenario/goal.hpp>

namespace canteen::plan {

[[nodiscard]] inline bool is_time(const scenario::Goal& goal) noexcept {
  return goal.measure == scenario::Measure::wait || goal.measure == scenario::Measure::response;
}

}  // namespace canteen::plan
