// ends — whether a time comes after which nobody arrives any more.
//
// One with an end can be run. One without is about the long run, which only a simulation can reach.
//
// Thread safety: a function without state.
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

[[nodiscard]] CANTEEN_API bool ends(const Scenario& scenario) noexcept;

}  // namespace canteen::scenario
