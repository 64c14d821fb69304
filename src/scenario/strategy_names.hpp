// name_of — the words that a scenario has for how a strategy is: what is written is what is read.
//
// Thread safety: functions without state.
#pragma once

#include <canteen/scenario/strategy.hpp>

namespace canteen::scenario {

[[nodiscard]] const char* name_of(WhenFull full);
[[nodiscard]] const char* name_of(Discipline discipline);
[[nodiscard]] const char* name_of(LineLayout lines);

}  // namespace canteen::scenario
