// staffing_of — which windows are open when, in the words of the simulator, which are the run's as
// well; nullopt where all of them always are.
//
// Thread safety: a function without state.
#pragma once

#include <optional>

#include <canteen/scenario/scenario.hpp>
#include <canteen/simulate/staffing.hpp>

namespace canteen::scenario {

[[nodiscard]] std::optional<simulate::Staffing> staffing_of(const Scenario& scenario);

}  // namespace canteen::scenario
