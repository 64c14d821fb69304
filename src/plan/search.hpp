// Search — the cheapest candidate that meets the target; and the next one, and the cheapest of
// some.
//
// In a chain in which nobody waits less at fewer windows (is_monotone), the first that meets it is
// found by bisection; all chains go one step each, side by side. The others are simulated cheapest
// first, so many at once, until what costs no less than the best so far is all that is left. What
// was simulated once is known.
//
// Thread safety: none; it uses threads of its own. What it finds does not depend on their number.
// Errors:        as predict(); what Meanwhile throws.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include <canteen/plan/trial.hpp>

#include "src/plan/bounds.hpp"
#include "src/plan/grid.hpp"
#include "src/plan/judge_candidate.hpp"
#include "src/plan/parallel.hpp"

namespace canteen::plan {

class Search {
 public:
  // All live longer than this.
  Search(const Grid& grid, const Bounds& bounds, const Supply& supply, const Judging& judging,
         unsigned threads, const Meanwhile& meanwhile);

  // Whether a candidate is one of those that are looked at.
  using Among = std::function<bool(std::size_t)>;

  // The place of the cheapest that meets it; nullopt: there is none, or it was broken off.
  [[nodiscard]] std::optional<std::size_t> cheapest(const Among& among);

  // Simulates those of them that are not yet.
  void simulate(const std::vector<std::size_t>& candidates);

  // It met the target, and does not count any more.
  void fail(std::size_t candidate, const std::string& reason);

  // Says of all that are left why they were not looked at.
  void conclude(std::optional<std::size_t> chosen);

  [[nodiscard]] const std::vector<Trial>& trials() const noexcept { return trials_; }

  // Of which nothing more has to be known; from any thread.
  [[nodiscard]] std::size_t decided() const noexcept {
    return decided_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] std::size_t simulated() const noexcept {
    return simulated_.load(std::memory_order_relaxed);
  }

 private:
  [[nodiscard]] bool stopped() const { return judging_.stop.stop_requested(); }

  [[nodiscard]] bool is_known(std::size_t candidate) const {
    return trials_[candidate].fate != Fate::untried;
  }

  [[nodiscard]] bool is_met(std::size_t candidate) const {
    return trials_[candidate].fate == Fate::met;
  }

  [[nodiscard]] bool is_monotone(std::size_t candidate) const;
  void bisect(const Among& among, std::optional<std::size_t>& best);
  [[nodiscard]] std::optional<std::size_t> next_of(std::size_t chain, const Among& among,
                                                   std::optional<std::size_t> best);
  void go_up(const Among& among, std::optional<std::size_t>& best);
  void imply(std::size_t candidate, std::size_t by);

  const Grid& grid_;
  const Supply& supply_;
  const Judging& judging_;
  const unsigned threads_;
  const Meanwhile& meanwhile_;
  std::vector<Trial> trials_;
  std::vector<bool> monotone_;  // of each chain
  std::atomic<std::size_t> decided_{0};
  std::atomic<std::size_t> simulated_{0};
};

}  // namespace canteen::plan
