// Single — the cheapest candidate that uses one of the ways alone: as the scenario has it, but for
// one knob, which it turns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace canteen::plan {

struct Single {
  std::string knob;                  // as Sensitivity::knob
  std::optional<std::size_t> trial;  // its place in Plan::trials; absent: none of them meets it
};

}  // namespace canteen::plan
