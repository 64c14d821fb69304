#include "src/plan/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <canteen/serve/figure_of.hpp>

#include "src/plan/is_time.hpp"

namespace canteen::plan {

double apart(const std::vector<scenario::Goal>& goals, const serve::Result& predicted,
             const serve::Result& measured) {
  double most = 0;
  for (const scenario::Goal& each : goals) {
    const auto said = serve::figure_of(each, predicted);
    const auto seen = serve::figure_of(each, measured);
    if (!said || !seen) continue;
    const double least = is_time(each) ? 1 : 0.001;  // a nanosecond; one of a thousand
    const double of = std::max({*said, each.limit / 10, least});
    most = std::max(most, std::abs(*seen - *said) / of);
  }
  return most;
}

scenario::Duration longer_services(const serve::Result& predicted, const serve::Result& measured) {
  if (predicted.service.empty() || measured.service.empty()) return {};
  const double longer = measured.service.mean() - predicted.service.mean();
  return scenario::Duration(static_cast<std::int64_t>(std::max(std::round(longer), 0.0)));
}

}  // namespace canteen::plan
