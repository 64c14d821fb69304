// figure_of, throughput — what a goal of a target is about, as a result has it.
//
// Thread safety: functions without state. Complexity: O(classes), and that of a percentile.
#pragma once

#include <optional>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::serve {

// In the unit of the measure. nullopt: there was nobody to measure it by.
[[nodiscard]] CANTEEN_API std::optional<double> figure_of(const scenario::Goal& goal,
                                                          const Result& result);

// Served a second, whenever they came. Requires: some time has elapsed.
[[nodiscard]] CANTEEN_API double throughput(const Result& result);

}  // namespace canteen::serve
