// Strategy — how the rush is got through.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/prepared.hpp>

namespace canteen::scenario {

// What becomes of an arrival that finds the line full.
enum class WhenFull : std::uint8_t {
  block,        // it waits outside, in order, until there is room
  reject,       // it is lost
  drop_oldest,  // it comes in, and who has waited longest goes away
};

// Who is next.
enum class Discipline : std::uint8_t {
  fifo,      // who came first
  lifo,      // who came last
  priority,  // the first of the kind that is served first
  contend,   // there is no line: anybody, as luck has it
};

// Where people stand.
enum class LineLayout : std::uint8_t {
  shared,      // in one line for all windows
  per_window,  // in a line before each window, and whoever comes takes the shortest
  stealing,    // likewise; a window that has nobody left serves the longest line of another
};

struct Strategy {
  std::uint32_t windows = 1;
  std::uint64_t buffer = 0;  // how many may wait, those at the windows not counted; 0: any number
  WhenFull full = WhenFull::block;
  Discipline discipline = Discipline::fifo;
  // With Discipline::priority: kinds of people, who is served first in front. The others follow, in
  // the order of arrivals.classes and then of their appearance.
  std::vector<std::string> priority;
  LineLayout lines = LineLayout::shared;
  std::optional<Prepared> prepared;  // absent: every request is served in full
};

}  // namespace canteen::scenario
