#include <algorithm>

#include <canteen/scenario/ends.hpp>

namespace canteen::scenario {

bool ends(const Scenario& scenario) noexcept {
  const Arrivals& arrivals = scenario.arrivals;
  if (arrivals.process == Process::trace || arrivals.length || arrivals.head != 0) return true;
  if (arrivals.process == Process::closed) return false;
  if (arrivals.process == Process::mmpp) {
    return std::none_of(arrivals.states.begin(), arrivals.states.end(),
                        [](const RateState& each) { return each.per_second > 0; });
  }
  return arrivals.rate.empty() || arrivals.rate.back().per_second == 0;
}

}  // namespace canteen::scenario
