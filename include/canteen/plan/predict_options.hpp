// PredictOptions — how precise a prediction is to be, how it is watched and broken off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>

#include <canteen/plan/predict_progress.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::plan {

struct PredictOptions {
  // 0: 20 of a scenario without an end, and of one with an end as many as the precision needs, from
  // 20 to 10,000; from enough_replications where people come again.
  std::size_t replications = 0;
  // The half-widths of the mean and the p99 of the waits are to be at most so large a part of them,
  // and that of the lost share a part of it (of one per cent, where fewer are lost). So is that of
  // every other figure in the target, unless its whole interval is on one side of the limit.
  double precision = 0.02;
  // Not many more requests are simulated than that if the precision is not reached before: with an
  // end, the first replications are played whatever it says; without one, the warm-up and 10,000
  // requests of each.
  std::uint64_t limit = 100'000'000;
  unsigned threads = 0;  // 0: as many as there are processors. The figures do not depend on it.

  // Called every so often, by the caller of predict(). What it throws ends the prediction and
  // reaches that caller.
  std::function<void(const PredictProgress&)> on_progress = {};
  scenario::Duration every = std::chrono::milliseconds(200);
  // Breaks it off: predict() returns with the replications that are done. (None: with what there is
  // of the first.)
  std::stop_token stop = {};
};

}  // namespace canteen::plan
