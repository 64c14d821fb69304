// broker_priority — of a rank among people, the priority of a message.
#pragma once

#include <algorithm>
#include <cstdint>

namespace canteen::serve {

inline constexpr std::uint32_t broker_ranks = 10;

// rank: 0 is served first; those from the tenth on are equal.
[[nodiscard]] inline int broker_priority(std::uint32_t rank) noexcept {
  return static_cast<int>(broker_ranks - 1 - std::min(rank, broker_ranks - 1));
}

}  // namespace canteen::serve
