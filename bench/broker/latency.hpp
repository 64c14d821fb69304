// latency — how long a call takes, half of the time and in the worst hundredth.
#pragma once

#include <algorithm>
#include <vector>

#include "bench/support/machine.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

template <class Call>
Sample latency(int times, Call call) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const double begin = now();
    call();
    took.push_back((now() - begin) * 1e6);
  }
  std::sort(took.begin(), took.end());
  return {{"p50, us", took[took.size() / 2]}, {"p99, us", took[took.size() * 99 / 100]}};
}

}  // namespace canteen::bench
