// Bounds — what certainly cannot meet the target, told before it is simulated.
//
// Only what holds for each realisation, or of the long run, excludes; no approximation does. A
// figure is told within 0.1 % by a histogram, so a bound has to be beyond a limit by more.
//
// A window that serves several in one service can do so many times as much, for no service is
// shorter than the longest of them; where it is as long as the first's, that holds only where all
// are equal.
//
//   work      Where nobody is lost and nothing is prepared, all but the few whom the target allows
//             to be late have to be done (response), or begun (wait), so long after their arrival.
//             So of what comes within any time, the work of all but the longest of those few has to
//             be done by then; windows have only so much time until then. Of services that are
//             known.
//   service   Nobody is done sooner than his service takes. Of services that are known; of a mean,
//             in the long run.
//   load      In the long run, windows that are asked for as much as they can do or more fall ever
//             further behind; and where the line is bounded, as many as they cannot serve are lost.
//   hits      Nobody finds ready what is asked for the first time, and is not ready before the
//             opening.
//   rate      Not more are served a second than come until the last one leaves.
//
// Thread safety: constant once made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/plan/known_work.hpp"

namespace canteen::plan {

class Bounds {
 public:
  // known: lives longer than this.
  Bounds(const scenario::Scenario& scenario, const KnownWork& known);

  // One sentence; nullopt: nothing is certain.
  [[nodiscard]] std::optional<std::string> excluded(const scenario::Strategy& strategy) const;

 private:
  // How much work the windows can do in one unit of time; infinite where nobody knows.
  [[nodiscard]] double ability(const scenario::Strategy& strategy) const;

  [[nodiscard]] std::optional<std::string> by_work(const scenario::Strategy& strategy,
                                                   const scenario::Goal& goal) const;
  [[nodiscard]] std::optional<std::string> by_service(const scenario::Strategy& strategy,
                                                      const scenario::Goal& goal) const;
  [[nodiscard]] std::optional<std::string> by_load(const scenario::Strategy& strategy) const;
  [[nodiscard]] std::optional<std::string> by_hits(const scenario::Strategy& strategy,
                                                   const scenario::Goal& goal) const;
  [[nodiscard]] std::optional<std::string> by_rate(const scenario::Strategy& strategy,
                                                   const scenario::Goal& goal) const;

  const KnownWork& known_;
  std::vector<scenario::Goal> goals_;
  bool has_luck_ = true;  // when they come, or how long they take
  double load_ = 0;       // windows of speed 1 that are needed in the long run; 0: not known
  std::optional<double> mean_service_;  // nanoseconds
  bool equal_services_ = false;
};

}  // namespace canteen::plan
