// Sections — the figures of each replication, and the intervals that they make
// (plan/estimates.hpp).
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <canteen/plan/estimates.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/serve/result.hpp>

#include "src/plan/losses.hpp"

namespace canteen::plan {

class Sections {
 public:
  // exact: nothing is drawn at random, and one replication says it all.
  explicit Sections(bool exact, std::vector<scenario::Goal> goals = {}, Losses losses = {})
      : exact_(exact), goals_(std::move(goals)), losses_(losses) {}

  void add(const serve::Result& replication);

  // pooled: all that were added, together.
  [[nodiscard]] Estimates estimates(const serve::Result& pooled) const;

  // Of any other figure: the pooled one, and that of each replication.
  [[nodiscard]] Estimate over(double pooled, const std::vector<double>& replications) const;

 private:
  // Of a share, that was seen so many times of so many: where few of them (or nearly all) were, the
  // replications are too much alike to tell, none having any; then it is no surer than Wilson's
  // interval (wilson.hpp).
  void widen(std::optional<Estimate>& share, std::uint64_t seen, std::uint64_t of) const;
  // A goal's, if it is about a share.
  void widen(std::optional<Estimate>& share, const scenario::Goal& goal,
             const serve::Result& pooled) const;

  bool exact_;
  std::vector<scenario::Goal> goals_;
  Losses losses_;
  std::vector<std::vector<double>> replications_;  // the figures of each, in the order of figures()
};

}  // namespace canteen::plan
