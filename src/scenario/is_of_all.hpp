// is_of_all — whether a goal is that something happens to nobody, or to everybody: nothing can show
// more than that it did so far.
//
// Thread safety: a function without state.
#pragma once

#include <canteen/scenario/goal.hpp>

namespace canteen::scenario {

[[nodiscard]] inline bool is_of_all(const Goal& goal) noexcept {
  const bool loses = goal.measure == Measure::lost || goal.measure == Measure::left;
  return (loses && goal.limit == 0) || (goal.measure == Measure::hit_ratio && goal.limit == 1);
}

}  // namespace canteen::scenario
