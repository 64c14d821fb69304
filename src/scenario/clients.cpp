#include <canteen/scenario/clients.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

bool knows_clients(const Scenario& scenario) noexcept {
  return scenario.arrivals.clients || !scenario.arrivals.trace.columns.client.empty() ||
         (scenario.strategy.discipline == Discipline::fair &&
          scenario.strategy.fair_to == FairTo::clients);
}

}  // namespace canteen::scenario
