// Sensitivity — what was chosen, with one knob one step further.
#pragma once

#include <string>

#include <canteen/plan/trial.hpp>

namespace canteen::plan {

struct Sensitivity {
  std::string knob;   // "windows", "speed", "prepared", "discipline", …
  std::string words;  // "3 windows"
  Trial trial;        // Trial::candidate has its cost
};

}  // namespace canteen::plan
