// Override — one field of a scenario, given from outside its file.
#pragma once

#include <string>

namespace canteen::scenario {

struct Override {
  std::string path;   // "strategy.windows"
  std::string value;  // as TOML writes it (8, "30 ms", ["date"]); anything else is a text
  std::string label;  // who says so, for sentences about it: "--set strategy.windows=8"
};

}  // namespace canteen::scenario
