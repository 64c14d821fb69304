// Calibration — what the runs of a plan told about services, and what becomes of the plan with
// that.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <canteen/plan/trial.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::plan {

struct Calibration {
  std::size_t proof = 0;  // the place in Plan::proofs of the run that told it
  // By how large a part of its prediction that figure of the target was off that was furthest off.
  double apart = 0;
  // What a service took there beyond what the scenario says, on average; 0: nothing, so that what
  // is apart lies elsewhere.
  scenario::Duration longer{};
  // The candidates of Plan::proofs, in their order: by all of the scenario, each service that much
  // longer. Empty where it is not.
  std::vector<Trial> again;
  // By how large a part it is off with services that long, where that is far (by a tenth) still:
  // so much lies elsewhere.
  std::optional<double> elsewhere = {};
};

}  // namespace canteen::plan
