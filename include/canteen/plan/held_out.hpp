// HeldOut — what was chosen, under other conditions: other luck, more load, a part of the trace.
#pragma once

#include <string>

#include <canteen/plan/trial.hpp>

namespace canteen::plan {

struct HeldOut {
  // "other seeds", "the part kept back", "load x1.1", "service -20 %", "the trace's second half"
  std::string name;
  // Who misses it is not chosen. What is not decisive is told, as how much the choice can bear: the
  // target speaks of the scenario as it is.
  bool decisive = false;
  Trial trial;
};

}  // namespace canteen::plan
