// Autoscale — as many windows as are needed: by how many people there are, or by how busy windows
// have been.
//
// At a look as many are wanted as keep the figure to its target, as a Kubernetes
// HorizontalPodAutoscaler wants them: people / Autoscale::people, or those that were busy since the
// last look, on average, / Autoscale::utilisation; rounded up, from `least` to `most`.
#pragma once

#include <cstdint>
#include <optional>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Autoscale {
  std::uint32_t least = 1;                 // and so many at the opening
  std::uint32_t most = 1;                  // Strategy::windows
  std::optional<double> people = {};       // to a window, in the line and at it; or else …
  std::optional<double> utilisation = {};  // … the part of their time that they are busy
  Duration every{};                        // a look; 0: whenever somebody comes or goes
  Duration close_after{};                  // fewer have been enough for so long

  friend bool operator==(const Autoscale&, const Autoscale&) = default;
};

}  // namespace canteen::scenario
