// TimesEstimate — waits, or responses, or services: their mean and percentiles, with intervals.
#pragma once

#include <optional>

#include <canteen/plan/estimate.hpp>

namespace canteen::plan {

// So many observations have to lie above a percentile, in all replications together, for it to be
// known; where nothing is drawn at random, one is enough.
inline constexpr double enough_above = 100;

// Nanoseconds. Absent: there is not enough data for it.
struct TimesEstimate {
  std::optional<Estimate> mean;
  std::optional<Estimate> p50;
  std::optional<Estimate> p90;
  std::optional<Estimate> p95;
  std::optional<Estimate> p99;
  std::optional<Estimate> p99_9;

  friend bool operator==(const TimesEstimate&, const TimesEstimate&) = default;
};

}  // namespace canteen::plan
