// Discipline — who is next, or that nobody is.
#pragma once

#include <cstdint>

namespace canteen::simulate {

enum class Discipline : std::uint8_t {
  fifo,            // who came first
  lifo,            // who came last
  adaptive_lifo,   // who came first; in a long line (Model::long_line) who came last
  priority,        // the first of the kind that is served first
  shortest_first,  // whose service is shortest; of equal ones who came first
  fair,            // they take turns (FairTo); one that nobody waited of comes in last
  contend,         // there is no line: anybody, each time all of them equally likely
  // Everybody is served at once, and has the same share of the windows, of one at most all. His
  // wait is what his response is longer than his service would be at a window alone; the line is
  // how many more people than windows there are.
  sharing,
};

// Who take turns, each a request.
enum class FairTo : std::uint8_t {
  kinds,    // of people
  clients,  // whoever sends requests
};

}  // namespace canteen::simulate
