#include <canteen/scenario/cost.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/simulate/random.hpp"

namespace canteen::scenario {

double cost_of(const Scenario& scenario, double speed) {
  if (!scenario.cost) return 0;
  const Cost& cost = *scenario.cost;
  const Strategy& strategy = scenario.strategy;
  // Not by the library's pow(), whose last bit is another one on another machine.
  const double faster = simulate::portable_exp(cost.speed_exponent * simulate::portable_log(speed));
  double sum =
      strategy.windows * cost.window * faster + static_cast<double>(strategy.buffer) * cost.buffer;
  if (strategy.prepared) {
    sum += static_cast<double>(strategy.prepared->capacity) *
           (cost.prepared_entry + cost.prepared_megabyte * cost.entry_bytes * 1e-6);
  }
  return sum;
}

}  // namespace canteen::scenario
