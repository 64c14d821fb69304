// predict — what a run of the scenario would measure, found by simulation.
//
//   const plan::Prediction prediction = plan::predict(scenario::load("lunch.toml"));
//   prediction.estimates.wait.p99->value
//
// A scenario with an end is played from its opening until the last one has left, several times,
// each with other luck; the first time with that of a run. What depends on nothing but a trace is
// played once. A scenario without an end is played until the figures of the long run are known:
// several times, each without its warm-up (MSER-5, src/plan/mser.hpp), and for as long as it takes.
//
// The same scenario and options give the same prediction, whatever the number of threads.
//
// Thread safety: yes.
// Blocking:      until the precision or the limit is reached, or PredictOptions::stop.
// Errors:        ScenarioError: of the trace; for what cannot be simulated (a command of which
//                nobody knows how long it takes). What on_progress throws.
// Example:       src/plan/predict_test.cpp
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/plan/predict_options.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::plan {

[[nodiscard]] CANTEEN_API Prediction predict(const scenario::Scenario& scenario,
                                             const PredictOptions& options = {});

}  // namespace canteen::plan
