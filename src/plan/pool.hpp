// Pool — replications, put together in their order: the figures, the intervals and the balance.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/plan/prediction.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/simulate/outcome.hpp>

#include "src/plan/ground.hpp"
#include "src/plan/sections.hpp"
#include "src/plan/trail.hpp"
#include "src/serve/means.hpp"

namespace canteen::plan {

// What a replication was found to be.
struct Replicated {
  std::uint64_t seed = 0;
  simulate::Outcome outcome;
  std::vector<std::string> kinds;  // their names, by number
  std::uint64_t requests = 0;      // simulated, the warm-up included
  std::uint64_t warm_up = 0;
  std::uint64_t skipped = 0;  // lines of the trace
  bool interrupted = false;   // it was broken off
  bool collapsed = false;     // aftermath.hpp; where anybody comes again
  std::optional<Trail> trail;
};

class Pool {
 public:
  // ground: lives longer than this. exact: nothing is drawn at random, and one replication is all.
  Pool(const Ground& ground, bool exact);

  void add(const Replicated& one);

  [[nodiscard]] const std::vector<scenario::Goal>& goals() const noexcept { return goals_; }

  [[nodiscard]] std::size_t size() const noexcept { return prediction_.seeds.size(); }

  // Of all that were added; without what only predict() knows.
  [[nodiscard]] Prediction prediction() const;

 private:
  void name_clients(serve::Result& result) const;
  [[nodiscard]] std::optional<serve::HotKeys> hot_keys(const simulate::KeyTally& keys) const;

  const Ground& ground_;
  const std::vector<scenario::Goal> goals_;
  Sections sections_;
  Prediction prediction_;  // the sums so far
  serve::Sums sums_;
  simulate::KeyTally keys_;
};

}  // namespace canteen::plan
