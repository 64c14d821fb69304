#include "src/plan/precision.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include <canteen/serve/figure_of.hpp>

namespace canteen::plan {
namespace {

double relative(const std::optional<Estimate>& estimate, double least) noexcept {
  if (!estimate || !estimate->half_width) return std::numeric_limits<double>::infinity();
  if (*estimate->half_width == 0) return 0;
  return *estimate->half_width / std::max(estimate->value, least);
}

// What is watched of a goal.
double of_goal(const scenario::Goal& goal, const std::optional<Estimate>& estimate,
               const serve::Result& pooled) {
  const bool time =
      goal.measure == scenario::Measure::wait || goal.measure == scenario::Measure::response;
  const bool longest = time && !goal.mean && goal.q == 1;  // it has no interval
  if (longest || !serve::figure_of(goal, pooled)) return 0;
  if (estimate && estimate->half_width &&
      goal.met_by(estimate->low()) == goal.met_by(estimate->high())) {
    return 0;
  }
  // Of a share that is to be none: as that of the lost.
  return relative(estimate, goal.limit > 0 ? goal.limit : 0.01);
}

}  // namespace

double precision_of(const Prediction& prediction, const std::vector<scenario::Goal>& goals) {
  const Estimates& estimates = prediction.estimates;
  // A nanosecond is as good as nothing.
  double worst = std::max({relative(estimates.wait.mean, 1), relative(estimates.wait.p99, 1),
                           relative(estimates.lost, 0.01)});
  for (std::size_t i = 0; i < goals.size(); ++i) {
    worst = std::max(worst, of_goal(goals[i], estimates.goals[i], prediction.result));
  }
  return worst;
}

std::uint64_t grown(std::uint64_t amount, double reached, double wanted) noexcept {
  const double ratio = reached / wanted;
  // A tenth more than the rule says: the half-width itself is an estimate.
  const double factor = std::clamp(1.1 * ratio * ratio, 1.5, 10.0);
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(amount) * factor));
}

}  // namespace canteen::plan
