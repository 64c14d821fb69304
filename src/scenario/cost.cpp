#include <algorithm>
#include <cstddef>
#include <optional>

#include <canteen/scenario/cost.hpp>
#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/simulate/random.hpp"

namespace canteen::scenario {
namespace {

// Until nobody comes any more at the latest, in the scenario's own time; nullopt: without an end,
// or only the trace knows it.
std::optional<double> length_of(const Arrivals& arrivals) {
  if (arrivals.process == Process::trace) {
    if (!arrivals.trace.to) return std::nullopt;
    return static_cast<double>((*arrivals.trace.to - arrivals.trace.from).count());
  }
  if (arrivals.process == Process::closed) {
    if (!arrivals.length) return std::nullopt;
    return static_cast<double>(arrivals.length->count());
  }
  const std::optional<Demand> demand = demand_of(arrivals);
  if (!demand || !demand->length) return std::nullopt;
  return static_cast<double>(demand->length->count()) * arrivals.speed;
}

}  // namespace

double mean_windows(const Scenario& scenario) {
  const std::vector<WindowStep>& steps = scenario.strategy.schedule;
  if (steps.empty()) return scenario.strategy.windows;
  const std::optional<double> length = length_of(scenario.arrivals);
  if (!length) return ends(scenario) ? scenario.strategy.windows : steps.back().windows;
  const double end = *length;
  double sum = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto from = static_cast<double>(steps[i].from.count());
    const double to = i + 1 < steps.size() ? static_cast<double>(steps[i + 1].from.count()) : end;
    sum += steps[i].windows * std::max(0.0, std::min(to, end) - from);
  }
  return end > 0 ? sum / end : steps.front().windows;
}

bool tells_mean_windows(const Scenario& scenario) {
  if (scenario.strategy.autoscale) return false;
  return scenario.strategy.schedule.empty() || length_of(scenario.arrivals) || !ends(scenario);
}

double cost_of(const Scenario& scenario, std::optional<double> windows) {
  if (!scenario.cost) return 0;
  const Cost& cost = *scenario.cost;
  const Strategy& strategy = scenario.strategy;
  // Not by the library's pow(), whose last bit is another one on another machine.
  const double faster =
      simulate::portable_exp(cost.speed_exponent * simulate::portable_log(strategy.speed));
  double sum = windows.value_or(mean_windows(scenario)) * cost.window * faster +
               static_cast<double>(strategy.buffer) * cost.buffer;
  if (strategy.prepared) {
    sum += static_cast<double>(strategy.prepared->capacity) *
           (cost.prepared_entry + cost.prepared_megabyte * cost.entry_bytes * 1e-6);
  }
  return sum;
}

}  // namespace canteen::scenario
