// simulated_only — what can be simulated, and not be run.
//
// Thread safety: it changes nothing.
#pragma once

#include <string>

#include <canteen/scenario/strategy.hpp>

namespace canteen::scenario {

// Why it is, after "cannot be run, for "; empty: it can be run.
[[nodiscard]] inline std::string simulated_only(const Strategy& strategy) {
  if (strategy.discipline != Discipline::sharing) return "";
  return "no thread can share its window as evenly as discipline = \"sharing\" says";
}

}  // namespace canteen::scenario
