// Replication — the scenario, simulated once.
//
// Thread safety: one thread at a time.
// Errors:        ScenarioError of the trace.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include <canteen/scenario/job_stream.hpp>
#include <canteen/simulate/simulation.hpp>

#include "src/plan/aftermath.hpp"
#include "src/plan/ground.hpp"
#include "src/plan/longer_jobs.hpp"
#include "src/plan/pool.hpp"
#include "src/plan/trail.hpp"

namespace canteen::plan {

class Replication {
 public:
  // ground, requests: live longer than this; `requests` is counted up as they are simulated.
  Replication(const Ground& ground, std::uint64_t seed, std::stop_token stop,
              std::atomic<std::uint64_t>& requests);
  Replication(const Replication&) = delete;
  Replication& operator=(const Replication&) = delete;

  // Until the last one has left.
  void play();
  // The same, and found() has its trail.
  void watch();

  // Without an end, the warm-up: until so many have arrived, waits being looked at.
  void warm_up(std::uint64_t arrivals);
  // Whether it is over: where it ends (MSER-5) lies in the first half of what was played.
  [[nodiscard]] bool is_warm() const;
  // What was so far is not in the figures.
  void forget();

  // How many waited then: in the line, or at home between two tries.
  [[nodiscard]] std::uint64_t waiting_before() const noexcept { return waiting_before_; }

  // So many more arrive.
  void advance(std::uint64_t arrivals);

  [[nodiscard]] Replicated found() const;

 private:
  const Ground& ground_;
  const std::uint64_t seed_;
  const std::stop_token stop_;
  std::atomic<std::uint64_t>& requests_;  // of all replications together; relaxed: to be shown
  LongerJobs jobs_;
  simulate::Simulation simulation_;
  std::optional<Trail> trail_;
  std::vector<double> means_;  // of five waits each, during the warm-up
  std::uint64_t arrived_ = 0;
  std::uint64_t warm_up_ = 0;
  std::uint64_t waiting_before_ = 0;
  Aftermath aftermath_;
  bool ended_ = false;  // nobody comes any more, and all have left
};

}  // namespace canteen::plan
