// Supply — what all candidates of a plan have in common, made once: the requests as far as they are
// written down, and what is popular among them.
//
// Thread safety: constant once made; any thread may read it.
// Blocking:      the constructor, on the trace's file.
// Errors:        ScenarioError from the constructor, as Ground's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/plan/ground.hpp"

namespace canteen::plan {

class Supply {
 public:
  // most_ready: keys that any candidate has ready before the opening.
  Supply(const scenario::Scenario& scenario, std::uint64_t most_ready);

  // The same people, so many times as fast.
  [[nodiscard]] Supply faster(double times) const;
  // Of a trace, what comes within these times, one right after the other (JobTable::only); and what
  // is popular then.
  [[nodiscard]] Supply only(std::span<const scenario::JobTable::Stretch> times) const;
  // What is popular, as the other knows it.
  [[nodiscard]] Supply with_forecast_of(const Supply& other) const;
  // The same, but that each service costs so much more (Ground).
  [[nodiscard]] Supply with_longer_services(scenario::Duration longer) const;
  // Other luck.
  [[nodiscard]] Supply with_seed(std::uint64_t seed) const;

  [[nodiscard]] const scenario::Scenario& scenario() const noexcept { return scenario_; }

  [[nodiscard]] const scenario::JobTable& table() const noexcept { return table_; }

  [[nodiscard]] Ground ground(const scenario::Strategy& strategy) const;

 private:
  void find_popular();

  scenario::Scenario scenario_;  // its work is the time that it takes
  scenario::JobTable table_;
  std::uint64_t most_ready_;
  scenario::Duration longer_{};
  std::vector<scenario::Request> popular_;
};

}  // namespace canteen::plan
