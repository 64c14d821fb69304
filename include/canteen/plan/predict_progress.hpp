// PredictProgress — how far a prediction has come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <canteen/scenario/units.hpp>

namespace canteen::plan {

struct PredictProgress {
  scenario::Duration elapsed{};    // of the clock
  std::uint64_t requests = 0;      // simulated so far
  std::size_t replications = 0;    // that will be done, as far as is known
  std::size_t done = 0;            // of these, with a scenario that has an end
  double precision = 0;            // that is asked for, and …
  std::optional<double> so_far{};  // … that there was after the last round: a half-width, as a part
                                   // of its figure
};

}  // namespace canteen::plan
