#include "src/scenario/staffing_of.hpp"

#include <cmath>

namespace canteen::scenario {

std::optional<simulate::Staffing> staffing_of(const Scenario& scenario) {
  const Strategy& strategy = scenario.strategy;
  if (strategy.schedule.empty() && !strategy.autoscale) return std::nullopt;
  simulate::Staffing staffing;
  staffing.start_up = strategy.start_up.count();
  if (strategy.autoscale) {
    const Autoscale& rules = *strategy.autoscale;
    staffing.autoscale = {rules.least, rules.people.value_or(0), rules.utilisation.value_or(0),
                          rules.every.count(), rules.close_after.count()};
    return staffing;
  }
  for (const WindowStep& each : strategy.schedule) {
    const double from = static_cast<double>(each.from.count()) / scenario.arrivals.speed;
    const simulate::Time moment = from < 0x1p62 ? std::llround(from) : simulate::never;
    // At such a speed two steps may come at one moment.
    if (!staffing.shifts.empty() && staffing.shifts.back().from == moment) {
      staffing.shifts.back().windows = each.windows;
    } else {
      staffing.shifts.push_back({moment, each.windows});
    }
  }
  return staffing;
}

}  // namespace canteen::scenario
