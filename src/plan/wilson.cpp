#include "src/plan/wilson.hpp"

#include <algorithm>
#include <cmath>

namespace canteen::plan {

ShareInterval wilson(std::uint64_t seen, std::uint64_t trials) noexcept {
  constexpr double z = 1.959963984540054;  // the normal distribution's 97.5 % quantile
  const auto count = static_cast<double>(trials);
  const double share = static_cast<double>(seen) / count;
  const double shrunk = 1 + z * z / count;
  const double centre = (share + z * z / (2 * count)) / shrunk;
  const double reach =
      z * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / shrunk;
  // At the ends they are 0 and 1 but for rounding.
  return {seen == 0 ? 0 : std::max(centre - reach, 0.0),
          seen == trials ? 1 : std::min(centre + reach, 1.0)};
}

}  // namespace canteen::plan
