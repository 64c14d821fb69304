#include "src/plan/supply.hpp"

#include <canteen/scenario/preparation.hpp>

namespace canteen::plan {

Supply::Supply(const scenario::Scenario& scenario, std::uint64_t most_ready,
               const std::stop_token& stop)
    : scenario_(timed(scenario)), table_(scenario_) {
  if (most_ready == 0) return;
  scenario::Scenario all = scenario_;
  if (!all.strategy.prepared) all.strategy.prepared.emplace();
  all.strategy.prepared->capacity = most_ready;
  all.strategy.prepared->share = 1;
  popular_ = scenario::preparation(all, stop);
}

Supply Supply::faster(double times) const {
  Supply supply = *this;
  supply.table_ = table_.faster(times);
  supply.scenario_.arrivals.speed *= times;
  return supply;
}

Supply Supply::with_seed(std::uint64_t seed) const {
  Supply supply = *this;
  supply.scenario_.arrivals.seed = seed;
  return supply;
}

Ground Supply::ground(const scenario::Strategy& strategy) const {
  scenario::Scenario scenario = scenario_;
  scenario.strategy = strategy;
  return {scenario, table_, popular_};
}

}  // namespace canteen::plan
