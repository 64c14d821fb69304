// Retries — who was lost, or has left, comes again.
#pragma once

#include <cstdint>

#include <canteen/scenario/units.hpp>
#include <canteen/scenario/work.hpp>

namespace canteen::scenario {

struct Retries {
  std::uint32_t most = 0;  // so many times each
  Duration backoff{};      // at home before the first of them, on average
  double factor = 2;       // each later one waits so many times as long
  double jitter = 0;  // each takes so large a part, at most, of its waiting off, as luck has it
  Distribution distribution = Distribution::deterministic;  // or exponential

  friend bool operator==(const Retries&, const Retries&) = default;
};

}  // namespace canteen::scenario
