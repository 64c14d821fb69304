// Student's t — how many standard errors an interval is wide, when the error itself is estimated.
//
// [Student: The probable error of a mean. Biometrika 6 (1908)]
#pragma once

#include <cstddef>

namespace canteen::plan {

// The 97.5 % quantile, which a two-sided interval of 95 % needs; to nine decimals, the same on
// every machine. Requires: degrees >= 1.
[[nodiscard]] double student_quantile(std::size_t degrees) noexcept;

}  // namespace canteen::plan
