// tell_means — the figures of a result that are means, from what was added up for them.
//
// Thread safety: a function without state.
#pragma once

#include <canteen/serve/result.hpp>

namespace canteen::serve {

// What was integrated over time, and added up beside the histograms.
struct Sums {
  double line_area = 0;     // people in the line times seconds
  double serving_area = 0;  // people at the windows times seconds
  double wait_squares = 0;  // square seconds
};

// How long a window has to work for each, on average, in nanoseconds; where it serves several in
// one service, as if all of these were full.
inline double work_for_each(const Result& result) {
  if (result.batches == 0) return result.service.mean();
  return result.busy * 1e9 / static_cast<double>(result.batches) / result.batch;
}

// Of services that ended, on average. Requires: there are any.
inline double people_per_service(const Result& result) {
  return static_cast<double>(result.served + result.carried_over) /
         static_cast<double>(result.batches);
}

// Sets mean_line, mean_inside, mean_windows, utilisation and fairness. Requires: all else is told.
inline void tell_means(const Sums& sums, Result& result) {
  if (const double time = static_cast<double>(result.elapsed.count()) * 1e-9; time > 0) {
    result.mean_line = sums.line_area / time;
    result.mean_inside = (sums.line_area + sums.serving_area) / time;
    result.mean_windows = result.open / time;
    if (result.open > 0) result.utilisation = result.busy / result.open;
  }
  if (sums.wait_squares > 0) {
    const double waits = result.wait.sum() * 1e-9;
    result.fairness =
        waits * waits / (static_cast<double>(result.wait.count()) * sums.wait_squares);
  }
}

}  // namespace canteen::serve
