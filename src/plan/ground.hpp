// Ground — what all replications of a scenario share, made once: its requests as far as they are
// written down, who is served first, what is ready before the opening.
//
// Thread safety: constant once made; any thread may read it.
// Blocking:      the constructor, on the trace's file.
// Errors:        ScenarioError from the constructor: of the trace; for a scenario that cannot be
//                simulated.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/prepared_result.hpp>
#include <canteen/simulate/job.hpp>
#include <canteen/simulate/model.hpp>

#include "src/plan/losses.hpp"

namespace canteen::plan {

class Ground {
 public:
  // longer: what each service costs beyond what the scenario says, whatever the speed.
  Ground(const scenario::Scenario& scenario, const std::stop_token& stop,
         scenario::Duration longer = {});
  // With what several strategies share: a table of the same arrivals and work; and what is popular
  // (scenario::preparation()), as much of it as the strategy makes ready, or more.
  Ground(const scenario::Scenario& scenario, const scenario::JobTable& table,
         std::span<const scenario::Request> popular, scenario::Duration longer = {});

  [[nodiscard]] const scenario::Scenario& scenario() const noexcept { return scenario_; }

  [[nodiscard]] const scenario::JobTable& table() const noexcept { return table_; }

  // What each request takes longer at speed 1.
  [[nodiscard]] simulate::Time longer() const noexcept;

  [[nodiscard]] simulate::Model model(std::uint64_t seed) const;

  // Before the opening: which keys, and how long that took. Without strategy.prepared: nothing.
  [[nodiscard]] const serve::PreparedResult& ready() const noexcept { return ready_; }

  // Whether anything is drawn at random.
  [[nodiscard]] bool has_luck() const;

  // Whether anybody comes again, so that a rush may outlast itself.
  [[nodiscard]] bool may_collapse() const noexcept { return model_.retries.most != 0; }

  [[nodiscard]] Losses losses() const noexcept;

  // Whether there is always room in the line, and nobody leaves it: then it may grow for ever.
  [[nodiscard]] bool may_grow() const;

  // What is asked of the windows in the long run, 1 being all that they can do; nullopt where only
  // a simulation can tell.
  [[nodiscard]] std::optional<double> known_load() const;

 private:
  void prepare(std::span<const scenario::Request> popular);

  scenario::Scenario scenario_;
  scenario::JobTable table_;
  simulate::Model model_;
  scenario::Duration longer_;
  serve::PreparedResult ready_;
};

// Whatever the work is, here it is nothing but the time that it takes.
[[nodiscard]] scenario::Scenario timed(scenario::Scenario scenario);

// The seed of each replication: the first has the scenario's own. All can be a scenario's.
[[nodiscard]] std::uint64_t seed_of(std::uint64_t own, std::size_t replication) noexcept;

}  // namespace canteen::plan
