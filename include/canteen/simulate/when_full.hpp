// WhenFull — what becomes of an arrival that finds the line full.
#pragma once

#include <cstdint>

namespace canteen::simulate {

enum class WhenFull : std::uint8_t {
  block,        // it waits outside, in order, until there is room
  reject,       // it is lost
  drop_oldest,  // it comes in, and who has waited longest goes away; with no room at all, itself
  spill,        // it waits in the same line, and a window has to fetch it when its turn comes
};

// Whether anybody is lost for want of room.
[[nodiscard]] constexpr bool loses(WhenFull full) noexcept {
  return full == WhenFull::reject || full == WhenFull::drop_oldest;
}

}  // namespace canteen::simulate
