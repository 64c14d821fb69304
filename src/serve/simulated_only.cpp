#include "src/serve/simulated_only.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <canteen/broker/schemes.hpp>

#include "src/serve/broker_rank.hpp"

namespace canteen::serve {
namespace {

// "memory, sqlite".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

std::optional<SimulatedOnly> not_behind_a_broker(const scenario::Scenario& scenario) {
  const std::string& url = scenario.strategy.middleware->url;
  const std::string scheme = url.substr(0, url.find(':'));
  const std::vector<std::string> known = broker::schemes();
  if (std::find(known.begin(), known.end(), scheme) == known.end()) {
    return SimulatedOnly{
        "strategy.middleware", "another one",
        "this build has no broker for " + scheme + ": (it has " + listed(known) + ")"};
  }
  const std::size_t kinds =
      std::max(scenario.strategy.priority.size(), scenario.arrivals.classes.size());
  if (scenario.strategy.discipline == scenario::Discipline::priority && kinds > broker_ranks) {
    return SimulatedOnly{"strategy.priority",
                         "of " + std::to_string(broker_ranks) + " kinds of people at most",
                         "a broker has no more priorities than that"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<SimulatedOnly> simulated_only(const scenario::Scenario& scenario) {
  if (scenario.strategy.discipline == scenario::Discipline::sharing) {
    return SimulatedOnly{"strategy.discipline", "another one",
                         "no thread can share its window as evenly as discipline = \"sharing\" "
                         "says"};
  }
  if (scenario.strategy.middleware) return not_behind_a_broker(scenario);
  return std::nullopt;
}

}  // namespace canteen::serve
