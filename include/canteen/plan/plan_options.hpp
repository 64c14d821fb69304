// PlanOptions — how a plan is made, watched and broken off.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include <canteen/plan/plan_progress.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::plan {

struct PlanOptions {
  // Not many more requests are simulated for one candidate; one that is not clear by then is
  // marginal.
  std::uint64_t limit = 10'000'000;
  unsigned threads = 0;  // 0: as many as there are processors. The plan does not depend on it.
  bool run = true;       // what was chosen is run for real, where that can be done

  // Called every so often, by the caller of plan_for(). What it throws ends the plan and reaches
  // that caller.
  std::function<void(const PlanProgress&)> on_progress = {};
  scenario::Duration every = std::chrono::milliseconds(200);
  // Breaks it off: plan_for() returns with what is known.
  std::stop_token stop = {};
};

}  // namespace canteen::plan
