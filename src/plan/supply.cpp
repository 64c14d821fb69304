#include "src/plan/supply.hpp"

#include <canteen/scenario/preparation.hpp>

namespace canteen::plan {

Supply::Supply(const scenario::Scenario& scenario, std::uint64_t most_ready)
    : scenario_(timed(scenario)), table_(scenario_), most_ready_(most_ready) {
  find_popular();
}

void Supply::find_popular() {
  popular_.clear();
  if (most_ready_ == 0) return;
  scenario::Scenario all = scenario_;
  if (!all.strategy.prepared) all.strategy.prepared.emplace();
  all.strategy.prepared->capacity = most_ready_;
  all.strategy.prepared->share = 1;
  popular_ = scenario::preparation(all, table_);
}

Supply Supply::only(std::span<const scenario::JobTable::Stretch> times) const {
  Supply supply = *this;
  supply.table_ = table_.only(times);
  supply.find_popular();
  return supply;
}

Supply Supply::with_forecast_of(const Supply& other) const {
  Supply supply = *this;
  supply.popular_ = other.popular_;
  return supply;
}

Supply Supply::faster(double times) const {
  Supply supply = *this;
  supply.table_ = table_.faster(times);
  supply.scenario_.arrivals.speed *= times;
  return supply;
}

Supply Supply::with_longer_services(scenario::Duration longer) const {
  Supply supply = *this;
  supply.longer_ = longer;
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
  return {scenario, table_, popular_, longer_};
}

}  // namespace canteen::plan
