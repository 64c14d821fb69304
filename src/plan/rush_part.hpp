// The part of a scenario that is run for real: all of it, where it takes a minute at most, else the
// minute in which most come.
//
// Thread safety: functions without state.
#pragma once

#include <string>

#include <canteen/scenario/scenario.hpp>

#include "src/plan/known_work.hpp"

namespace canteen::plan {

struct RushPart {
  scenario::Scenario scenario;
  std::string words;  // as Proof::part
};

[[nodiscard]] RushPart part_to_run(const scenario::Scenario& scenario, const KnownWork& known);

// Why it cannot be run, or a run would prove nothing; empty: it can.
[[nodiscard]] std::string why_not_to_run(const scenario::Scenario& scenario);

}  // namespace canteen::plan
