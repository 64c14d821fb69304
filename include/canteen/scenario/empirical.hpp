// Empirical — lengths of time as they were measured: each of them, or some of their quantiles.
#pragma once

#include <vector>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Empirical {
  std::vector<Duration> values;
  // Of each value; empty: all are alike. Or with `quantiles` the share of those who take no longer:
  // from 0, the shortest, to 1, the longest, ascending, and so do the values.
  std::vector<double> weights;
  // What lies between two values is as likely there as anywhere between them.
  bool quantiles = false;

  friend bool operator==(const Empirical&, const Empirical&) = default;
};

}  // namespace canteen::scenario
