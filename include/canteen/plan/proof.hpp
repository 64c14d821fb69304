// Proof — a candidate, run for real, beside its prediction: the same requests.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <canteen/plan/prediction.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::plan {

struct Proof {
  std::size_t trial = 0;        // its place in Plan::trials
  scenario::Scenario scenario;  // what was run: all of it, or its busiest part
  std::string part;             // "all of it", "the busiest minute, from 11:03:10 on"
  Prediction prediction;        // of what was run; Prediction::first has the very same requests
  serve::Result measured;
  // What is predicted with services as long as they were (calibration.hpp); absent: not calibrated.
  std::optional<serve::Result> calibrated;
};

}  // namespace canteen::plan
