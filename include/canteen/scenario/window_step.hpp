// WindowStep — how many windows are open from a moment on.
#pragma once

#include <cstdint>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct WindowStep {
  Duration from{};  // since the opening, in the scenario's own time; the first one from zero on
  std::uint32_t windows = 0;

  friend bool operator==(const WindowStep&, const WindowStep&) = default;
};

}  // namespace canteen::scenario
