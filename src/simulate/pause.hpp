// pause — how long he stays at home who comes again.
//
// Thread safety: luck's. Complexity: O(tries).
#pragma once

#include <cstdint>

#include <canteen/simulate/model.hpp>

#include "src/simulate/random.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {

// tries: that he has had since his first.
[[nodiscard]] inline Time pause(const Retries& retries, std::uint32_t tries, Random& luck) {
  double times = 1;
  for (std::uint32_t i = 0; i < tries; ++i) times *= retries.factor;
  if (retries.jitter > 0) times *= 1 - retries.jitter * luck.uniform();
  if (retries.exponential) times *= luck.exponential();
  return scaled(retries.backoff, times);
}

}  // namespace canteen::simulate
