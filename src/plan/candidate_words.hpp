// A strategy in a few words, as plans name their candidates.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <string_view>

#include <canteen/scenario/strategy.hpp>

#include "src/scenario/counted.hpp"

namespace canteen::plan {

// "3 windows 1.5x as fast, the shortest first, a cache of 100 (lru)"; what is usual is not said.
[[nodiscard]] std::string words_of(const scenario::Strategy& strategy);

using scenario::counted;

// "who came first is next", …
[[nodiscard]] std::string_view words_of(scenario::Discipline discipline);

}  // namespace canteen::plan
