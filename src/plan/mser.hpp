// MSER — where the warm-up of a simulation ends.
//
// Of all places at which the series can be cut, the one after which the mean of what is left has
// the least (marginal) standard error: while the warm-up is in, it spreads the values; once it is
// out, cutting more only leaves fewer. The values are means of five observations, which makes it
// MSER-5.
//
// [K. P. White, M. J. Cobb, S. C. Spratt: A comparison of five steady-state truncation heuristics
// for simulation. Winter Simulation Conference 2000]
#pragma once

#include <cstddef>
#include <span>

namespace canteen::plan {

inline constexpr std::size_t mser_batch = 5;

// How many of the means from the front are warm-up. In the second half of the series it is no
// answer, but says that the series is too short. Complexity: O(n).
[[nodiscard]] std::size_t warm_up_end(std::span<const double> means) noexcept;

}  // namespace canteen::plan
