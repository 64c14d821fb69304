// Plan — which of all candidates is the cheapest that meets the target, and how that was found.
//
// Thread safety: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/plan/calibration.hpp>
#include <canteen/plan/held_out.hpp>
#include <canteen/plan/largest_load.hpp>
#include <canteen/plan/proof.hpp>
#include <canteen/plan/sensitivity.hpp>
#include <canteen/plan/single.hpp>
#include <canteen/plan/trace_split.hpp>
#include <canteen/plan/trial.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::plan {

struct Plan {
  // What was planned for, with the prices that were used, and with the strategy that was chosen;
  // where none was, with its own.
  scenario::Scenario scenario;
  scenario::Strategy own;  // the strategy that the scenario had

  // Of a trace: how it was cut in two. Absent: the choice was made by all of it …
  std::optional<TraceSplit> split;
  std::string not_split;  // … and why, in a sentence. Empty of what is no trace.

  // Every candidate; cheapest first, of equals the one first that changes least. Their figures are
  // those of the part that was seen.
  std::vector<Trial> trials;
  std::optional<std::size_t> chosen;     // places in `trials`
  std::optional<std::size_t> runner_up;  // the next one that meets the target
  // Of those that were simulated, would have been chosen before it and miss the target: the
  // nearest, at most three, the nearest first. Where none was chosen, of all.
  std::vector<std::size_t> nearest;
  std::optional<std::size_t> as_it_is;  // the scenario's own strategy, where it is a candidate
  std::vector<Single> singles;          // one for each knob that a plan may turn
  std::optional<std::size_t> single;    // of `singles`: the cheapest of them

  // Of what was chosen; empty where nothing was.
  // By all of the scenario; also empty where it was broken off before that was known.
  std::optional<Trial> predicted;
  std::vector<HeldOut> held_out;
  // By all of the scenario. Who meets the target so, and not in a part of it, has the fate that the
  // part gave him, and both reasons.
  std::vector<Sensitivity> sensitivities;
  std::optional<LargestLoad> largest;
  std::vector<Proof> proofs;  // of the chosen one, and of the runner-up; empty: nothing was run …
  std::string not_proven;     // … and why, in a sentence

  // Where a run was far from its prediction (by a tenth, in a figure of the target): once.
  std::optional<Calibration> calibration;

  std::vector<std::string> assumptions;  // what nobody has said, a sentence each
  bool exact = false;                    // nothing is drawn at random
  std::uint64_t simulated = 0;           // candidates
  std::uint64_t requests = 0;            // simulated, of all candidates together
  bool interrupted = false;              // broken off: this is what there is
};

}  // namespace canteen::plan
