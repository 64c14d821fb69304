// A strategy in a few words, as plans name their candidates.
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <canteen/scenario/strategy.hpp>

namespace canteen::plan {

// "3 windows 1.5x as fast, the shortest first, a cache of 100 (lru)"; what is usual is not said.
[[nodiscard]] std::string words_of(const scenario::Strategy& strategy);

// "1 window", "3 windows"
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one);

// "who came first is next", …
[[nodiscard]] std::string_view words_of(scenario::Discipline discipline);

}  // namespace canteen::plan
