// Assessment — whether a prediction meets the target, is clear about it, and by how much it misses.
//
// A goal is met, or missed, where its whole interval is on that side of the limit; else it is
// marginal. A target is met where all goals are, and missed where one is.
//
// Thread safety: functions without state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <canteen/plan/fate.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/scenario/goal.hpp>

namespace canteen::plan {

struct Assessment {
  Fate fate = Fate::marginal;  // met, missed or marginal
  std::string reason;
  std::optional<double> miss;  // as Trial::miss
  bool hopeless = false;       // marginal, and will be whatever is simulated besides
};

[[nodiscard]] Assessment assess(const std::vector<scenario::Goal>& goals,
                                const Prediction& prediction);

}  // namespace canteen::plan
