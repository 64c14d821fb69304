// Sections — the figures of each replication, and the intervals that they make
// (plan/estimates.hpp).
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <canteen/plan/estimates.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::plan {

class Sections {
 public:
  // exact: nothing is drawn at random, and one replication says it all.
  explicit Sections(bool exact, std::vector<scenario::Goal> goals = {})
      : exact_(exact), goals_(std::move(goals)) {}

  void add(const serve::Result& replication);

  // pooled: all that were added, together.
  [[nodiscard]] Estimates estimates(const serve::Result& pooled) const;

  // Of any other figure: the pooled one, and that of each replication.
  [[nodiscard]] Estimate over(double pooled, const std::vector<double>& replications) const;

 private:
  bool exact_;
  std::vector<scenario::Goal> goals_;
  std::vector<std::vector<double>> replications_;  // the figures of each, in the order of figures()
};

}  // namespace canteen::plan
