// loses_nobody — whether everybody who comes is served, however long it takes.
//
// Thread safety: a function without state.
#pragma once

#include <canteen/scenario/strategy.hpp>

namespace canteen::scenario {

[[nodiscard]] inline bool loses_nobody(const Strategy& strategy) noexcept {
  return !simulate::loses(strategy.full) && !strategy.patience && !strategy.deadline;
}

}  // namespace canteen::scenario
