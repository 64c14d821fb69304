// retries_of — those who come again, in the words of the simulator.
//
// Thread safety: it changes nothing.
#pragma once

#include <canteen/scenario/strategy.hpp>

namespace canteen::scenario {

[[nodiscard]] inline simulate::Retries retries_of(const Strategy& strategy) {
  const Retries& retries = strategy.retries;
  return {retries.most, retries.backoff.count(), retries.factor, retries.jitter,
          retries.distribution == Distribution::exponential};
}

}  // namespace canteen::scenario
