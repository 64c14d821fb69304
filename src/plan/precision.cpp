#include "src/plan/precision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace canteen::plan {
namespace {

double relative(const std::optional<Estimate>& estimate, double least) noexcept {
  if (!estimate || !estimate->half_width) return std::numeric_limits<double>::infinity();
  if (*estimate->half_width == 0) return 0;
  return *estimate->half_width / std::max(estimate->value, least);
}

}  // namespace

double precision_of(const Estimates& estimates) noexcept {
  // A nanosecond is as good as nothing.
  const double waits = std::max(relative(estimates.wait.mean, 1), relative(estimates.wait.p99, 1));
  return std::max(waits, relative(estimates.lost, 0.01));
}

std::uint64_t grown(std::uint64_t amount, double reached, double wanted) noexcept {
  const double ratio = reached / wanted;
  // A tenth more than the rule says: the half-width itself is an estimate.
  const double factor = std::clamp(1.1 * ratio * ratio, 1.5, 10.0);
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(amount) * factor));
}

}  // namespace canteen::plan
