// Simulating one candidate, until it is clear whether it meets the target.
//
// Thread safety: functions without state, but for the counter.
// Errors:        as predict().
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <vector>

#include <canteen/plan/trial.hpp>
#include <canteen/scenario/goal.hpp>

#include "src/plan/supply.hpp"

namespace canteen::plan {

struct Judging {
  std::vector<scenario::Goal> goals;
  std::uint64_t limit = 0;  // requests
  std::stop_token stop;
  std::atomic<std::uint64_t>& requests;  // counted up; relaxed
};

// Fills in all but the candidate. Broken off: untried.
void judge(const Judging& judging, const Supply& supply, unsigned threads, Trial& trial);

}  // namespace canteen::plan
