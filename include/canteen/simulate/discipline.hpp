// Discipline — who is next.
#pragma once

#include <cstdint>

namespace canteen::simulate {

enum class Discipline : std::uint8_t {
  fifo,            // who came first
  lifo,            // who came last
  adaptive_lifo,   // who came first; in a long line (Model::long_line) who came last
  priority,        // the first of the kind that is served first
  shortest_first,  // whose service is shortest; of equal ones who came first
  fair,            // the kinds of people take turns; one that nobody waited of comes in last
  contend,         // there is no line: anybody, each time all of them equally likely
};

}  // namespace canteen::simulate
