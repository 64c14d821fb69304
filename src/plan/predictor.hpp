// predict_on — a prediction by what others share as well, and for as long as somebody wants.
//
// Thread safety: yes.
// Blocking, errors: as predict().
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include <canteen/plan/predict_options.hpp>
#include <canteen/plan/prediction.hpp>

#include "src/plan/ground.hpp"

namespace canteen::plan {

// Whether a prediction is precise enough, in place of PredictOptions::precision.
using Enough = std::function<bool(const Prediction&)>;

// requests: is counted up as they are simulated; relaxed.
[[nodiscard]] Prediction predict_on(const Ground& ground, const PredictOptions& options,
                                    const Enough& enough, std::atomic<std::uint64_t>& requests);

}  // namespace canteen::plan
