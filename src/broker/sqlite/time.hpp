// Time — of the wall clock, in microseconds since 1970, since processes share it: who sets the
// clock back lengthens leases and delays.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace canteen::broker::sqlite {

using Time = std::int64_t;
inline constexpr Time never = std::numeric_limits<Time>::max();

inline Time wall() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// So long after; never `never`.
inline Time after(Time now, std::chrono::nanoseconds time) {
  const Time length = std::chrono::ceil<std::chrono::microseconds>(time).count();
  return length > never - 1 - now ? never - 1 : now + std::max<Time>(length, 0);
}

}  // namespace canteen::broker::sqlite
