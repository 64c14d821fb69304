// Strategy — how the rush is got through.
#pragma once

#include <cstdint>

namespace canteen::scenario {

// What becomes of an arrival that finds the line full.
enum class WhenFull : std::uint8_t {
  block,   // it waits outside, in order, until there is room
  reject,  // it is lost
};

struct Strategy {
  std::uint32_t windows = 1;
  std::uint64_t buffer = 0;  // how many may wait, those at the windows not counted; 0: any number
  WhenFull full = WhenFull::block;
};

}  // namespace canteen::scenario
