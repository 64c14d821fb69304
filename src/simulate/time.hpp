// later, scaled — arithmetic of times that stays in their range.
#pragma once

#include <cmath>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// `never` where it would be beyond. Requires: `by` is not negative.
[[nodiscard]] inline Time later(Time at, Time by) noexcept {
  Time sum = 0;
  return __builtin_add_overflow(at, by, &sum) ? never : sum;
}

// So many times as long, to the nearest nanosecond. Requires: neither is negative.
[[nodiscard]] inline Time scaled(Time time, double times) noexcept {
  if (time == 0) return 0;
  const double product = static_cast<double>(time) * times;
  return product < 0x1p62 ? static_cast<Time>(std::floor(product + 0.5)) : never;
}

}  // namespace canteen::simulate
