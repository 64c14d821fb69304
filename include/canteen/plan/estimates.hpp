// Estimates — the figures of a prediction, with intervals.
//
// The value is that of all replications together; the interval says how much it would vary, from
// how much the replications differ from it (sectioning [1]): Student's t times the root of their
// mean square deviation, over the root of their number.
//
// [1] S. Asmussen, P. W. Glynn: Stochastic Simulation. Springer 2007, III.5a; and for percentiles
//     M. K. Nakayama: Confidence intervals for quantiles using sectioning. ACM TOMACS 24 (2014)
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <canteen/plan/estimate.hpp>
#include <canteen/plan/share_interval.hpp>
#include <canteen/plan/times_estimate.hpp>

namespace canteen::plan {

// Of one kind of people; in the order of serve::Result::classes.
struct ClassEstimates {
  TimesEstimate wait;
  TimesEstimate response;
  std::optional<Estimate> lost;  // of its arrivals
  std::optional<Estimate> left;  // likewise

  friend bool operator==(const ClassEstimates&, const ClassEstimates&) = default;
};

// So many it takes to tell how likely one of two ends is.
inline constexpr std::size_t enough_replications = 30;

struct Estimates {
  TimesEstimate wait;
  TimesEstimate response;
  TimesEstimate service;
  std::optional<Estimate> lost;         // of the arrivals, 0 to 1
  std::optional<Estimate> left;         // likewise
  std::optional<Estimate> throughput;   // served a second
  std::optional<Estimate> utilisation;  // of the windows, 0 to 1
  std::optional<Estimate> windows;      // that were open, on average
  std::optional<Estimate> line;         // its mean length
  std::optional<Estimate> fairness;     // Jain's index of the waits
  // … of the mean waits of the clients; absent where nobody knows them.
  std::optional<Estimate> client_fairness;
  std::optional<Estimate> hit_ratio;  // of the served; absent without strategy.prepared
  std::vector<ClassEstimates> classes;
  // Of each of scenario::goals(), in their order. Of a longest wait the longest of all, without an
  // interval.
  std::vector<std::optional<Estimate>> goals;
  // How likely a single replication meets the whole target; absent without one, and of the long
  // run.
  std::optional<ShareInterval> meets;
  // How likely a single one has collapsed: has not got over its rush when people cease to come
  // (docs/simulate.md). Absent where nobody comes again, of the long run, and of fewer than
  // enough_replications.
  std::optional<ShareInterval> collapses;

  friend bool operator==(const Estimates&, const Estimates&) = default;
};

}  // namespace canteen::plan
