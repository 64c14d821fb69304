// simulated_only — what can be simulated, and not be run.
//
// Thread safety: it changes nothing.
#pragma once

#include <optional>
#include <string>

#include <canteen/scenario/scenario.hpp>

namespace canteen::serve {

struct SimulatedOnly {
  std::string field;  // which would have to be another one …
  std::string must;   // … as it "must be"
  std::string why;    // after "cannot be run, for "
};

// nullopt: it can be run. What a broker cannot do is known when it is asked (Corridor).
[[nodiscard]] std::optional<SimulatedOnly> simulated_only(const scenario::Scenario& scenario);

}  // namespace canteen::serve
