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
#include <stop_token>

#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/prepared_result.hpp>
#include <canteen/simulate/model.hpp>

namespace canteen::plan {

class Ground {
 public:
  Ground(const scenario::Scenario& scenario, const std::stop_token& stop);

  [[nodiscard]] const scenario::Scenario& scenario() const noexcept { return scenario_; }

  [[nodiscard]] const scenario::JobTable& table() const noexcept { return table_; }

  [[nodiscard]] simulate::Model model(std::uint64_t seed) const;

  // Before the opening: which keys, and how long that took. Without strategy.prepared: nothing.
  [[nodiscard]] const serve::PreparedResult& ready() const noexcept { return ready_; }

  // Whether anything is drawn at random.
  [[nodiscard]] bool has_luck() const;

  // Whether there is always room in the line, and nobody leaves it: then it may grow for ever.
  [[nodiscard]] bool may_grow() const;

  // What is asked of the windows in the long run, 1 being all that they can do; nullopt where only
  // a simulation can tell.
  [[nodiscard]] std::optional<double> known_load() const;

 private:
  void prepare(const std::stop_token& stop);

  scenario::Scenario scenario_;
  scenario::JobTable table_;
  simulate::Model model_;
  serve::PreparedResult ready_;
};

// The seed of each replication: the first has the scenario's own. All can be a scenario's.
[[nodiscard]] std::uint64_t seed_of(std::uint64_t own, std::size_t replication) noexcept;

}  // namespace canteen::plan
