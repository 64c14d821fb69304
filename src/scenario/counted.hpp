// counted — "1 window", "4 windows".
//
// Thread safety: a function without state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

[[nodiscard]] inline std::string counted(std::uint64_t count, std::string_view one) {
  return count_text(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

}  // namespace canteen::scenario
