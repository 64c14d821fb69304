// Supply — what all candidates of a plan have in common, made once: the requests as far as they are
// written down, and what is popular among them.
//
// Thread safety: constant once made; any thread may read it.
// Blocking:      the constructor, on the trace's file.
// Errors:        ScenarioError from the constructor, as Ground's.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/plan/ground.hpp"

namespace canteen::plan {

class Supply {
 public:
  // most_ready: keys that any candidate has ready before the opening.
  Supply(const scenario::Scenario& scenario, std::uint64_t most_ready, const std::stop_token& stop);

  // The same people, so many times as fast.
  [[nodiscard]] Supply faster(double times) const;
  // Other luck.
  [[nodiscard]] Supply with_seed(std::uint64_t seed) const;

  [[nodiscard]] const scenario::Scenario& scenario() const noexcept { return scenario_; }

  [[nodiscard]] const scenario::JobTable& table() const noexcept { return table_; }

  [[nodiscard]] Ground ground(const scenario::Strategy& strategy) const;

 private:
  scenario::Scenario scenario_;  // its work is the time that it takes
  scenario::JobTable table_;
  std::vector<scenario::Request> popular_;
};

}  // namespace canteen::plan
