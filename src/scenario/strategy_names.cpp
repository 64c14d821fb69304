#include "src/scenario/strategy_names.hpp"

namespace canteen::scenario {

const char* name_of(WhenFull full) {
  switch (full) {
    case WhenFull::reject:
      return "reject";
    case WhenFull::drop_oldest:
      return "drop_oldest";
    case WhenFull::spill:
      return "spill";
    case WhenFull::block:
      break;
  }
  return "block";
}

const char* name_of(Discipline discipline) {
  switch (discipline) {
    case Discipline::lifo:
      return "lifo";
    case Discipline::priority:
      return "priority";
    case Discipline::contend:
      return "contend";
    case Discipline::adaptive_lifo:
      return "adaptive_lifo";
    case Discipline::shortest_first:
      return "shortest_first";
    case Discipline::fair:
      return "fair";
    case Discipline::sharing:
      return "sharing";
    case Discipline::fifo:
      break;
  }
  return "fifo";
}

const char* name_of(LineLayout lines) {
  switch (lines) {
    case LineLayout::per_window:
      return "per_window";
    case LineLayout::stealing:
      return "stealing";
    case LineLayout::shared:
      break;
  }
  return "shared";
}

}  // namespace canteen::scenario
