// How precise a prediction is, and how much more it takes.
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <vector>

#include <canteen/plan/prediction.hpp>
#include <canteen/scenario/goal.hpp>

namespace canteen::plan {

// The greatest half-width of those that are watched, as a part of its figure: of the mean and the
// p99 of the waits; of the lost share (which counts as one per cent at least); and of what each
// goal is about (which counts as its limit at least), unless the whole interval is on one side of
// the limit, or there is nobody to measure it by. Infinite while one of them is not known.
[[nodiscard]] double precision_of(const Prediction& prediction,
                                  const std::vector<scenario::Goal>& goals);

// So many times as much of what has reached a precision may be enough for another: half-widths
// shrink by the root of it. At least half as much again, at most ten times as much.
[[nodiscard]] std::uint64_t grown(std::uint64_t amount, double reached, double wanted) noexcept;

}  // namespace canteen::plan
