// CurveOptions — which curves are wanted, and who is told how far they are.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <canteen/cache/policy.hpp>

namespace canteen::cache {

struct CurveOptions {
  std::vector<Policy> policies{all_policies.begin(), all_policies.end()};
  bool optimum = true;
  unsigned threads = 0;  // 0: one for each processor
  // From one of the threads, one call at a time.
  std::function<void(std::size_t done, std::size_t all)> on_progress = {};
};

}  // namespace canteen::cache
