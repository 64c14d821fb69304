// Prediction — what would be measured, how sure that is, and how it was found.
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/plan/balance.hpp>
#include <canteen/plan/estimates.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::plan {

struct Prediction {
  // All replications together: counts and times are added up, histograms merged; `longest_line` is
  // the longest in any, and `line` that of the first one. Nothing was late, nothing failed and no
  // processor was used.
  serve::Result result;
  Estimates estimates;
  Balance balance;

  // The first replication: of a scenario with an end, what a run of it would be asked for, request
  // by request.
  serve::Result first;
  // Of each replication. arrivals.seed is the first; each can be given to a run as well.
  std::vector<std::uint64_t> seeds;

  bool steady = false;          // the scenario has no end: the figures are those of the long run
  bool exact = false;           // nothing is drawn at random: one replication says it all
  std::uint64_t requests = 0;   // simulated, the warm-up included
  std::uint64_t warm_up = 0;    // of these, left out of the figures
  std::uint64_t met = 0;        // replications that have met the whole target by themselves
  std::uint64_t collapsed = 0;  // replications that have not got over their rush
  bool precise = true;          // as precise as was asked for

  // Steady: people by whom the line grows in a second, from the opening on. Then there is no long
  // run, and no estimate but this one: because more is asked of the windows than they can do
  // (unstable), or because they can do only so little more that the limit came before the end of
  // the warm-up.
  std::optional<Estimate> growth;
  bool unstable = false;
};

}  // namespace canteen::plan
