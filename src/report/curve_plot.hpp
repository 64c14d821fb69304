// curve_plot — miss-ratio curves drawn with letters.
//
//    80 |bbb
//       |  aabbbb
//    60 |    .aaabbbb
//       +-------------
//        10  100  1,000 places
//
// The sizes are spread by their logarithms. Where curves meet, the one that was given first is
// seen.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <canteen/cache/replay.hpp>

namespace canteen::report {

struct PlottedCurve {
  char mark;
  std::span<const cache::Replay> replays;  // one for each capacity
};

// Each line begins with two spaces and ends with a line feed; "" for fewer than two capacities.
[[nodiscard]] std::string curve_plot(const std::vector<std::size_t>& capacities,
                                     const std::vector<PlottedCurve>& curves);

}  // namespace canteen::report
