// Curve — what a policy would have had at each of some capacities.
#pragma once

#include <vector>

#include <canteen/cache/policy.hpp>
#include <canteen/cache/replay.hpp>

namespace canteen::cache {

struct Curve {
  Policy policy = default_policy;
  std::vector<Replay> replays;  // one for each capacity
};

}  // namespace canteen::cache
