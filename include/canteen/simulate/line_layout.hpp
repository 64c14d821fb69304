// LineLayout, LineChoice — where people stand, and in which line.
#pragma once

#include <cstdint>

namespace canteen::simulate {

enum class LineLayout : std::uint8_t {
  shared,      // in one line for all windows
  per_window,  // in a line before each window
  stealing,    // likewise; a window that has nobody left serves the longest line of another
};

// With a line before each window: which of them an arrival takes. Who is being served counts.
enum class LineChoice : std::uint8_t {
  shortest,     // of equal ones the next in turn
  random,       // any
  round_robin,  // the next
  two_choices,  // the shorter of two that luck names
  by_key,       // always the same for the same key; those without one: random
};

}  // namespace canteen::simulate
