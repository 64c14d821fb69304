// KindRanks — which kind of people is served before which: those of strategy.priority, then those
// of arrivals.classes, then the others as they appear.
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

class KindRanks {
 public:
  explicit KindRanks(const Scenario& scenario) {
    for (const std::string& each : scenario.strategy.priority) of(each);
    for (const ClassShare& each : scenario.arrivals.classes) of(each.name);
  }

  // 0 is served first. Each kind has a rank of its own.
  std::uint32_t of(const std::string& kind) {
    return ranks_.try_emplace(kind, static_cast<std::uint32_t>(ranks_.size())).first->second;
  }

 private:
  std::map<std::string, std::uint32_t, std::less<>> ranks_;
};

}  // namespace canteen::scenario
