// Simulation — jobs through windows, lines and caches, as the model says, event by event.
//
//   simulate::Simulation simulation(model, jobs);
//   simulation.play();                                    until all have been served
//   simulation.outcome().wait.percentile(0.99);
//
// Exact and without a clock: what happens depends on the model, its seed and the jobs alone, on
// every machine. At one instant those who are done leave, who began first in front; then go those
// who lose patience; then come those who try again; then others arrive, in the order of the stream.
//
// One line in which who came first is served first, with nothing that could change that, is played
// by the recursion of Kiefer and Wolfowitz, without events; all else event by event. Both give the
// same figures.
//
// Thread safety: none; several simulations may run at once.
// Errors:        ValueError for a model that cannot be (no windows, a speed of 0); what the stream
//                throws.
// Complexity:    O(log windows) a job, and O(log waiting) for what needs an order other than that
//                of coming (priority, shortest_first, patience, drop_oldest); O(windows) with a
//                line before each window; O(kinds) with ageing. Memory for those who are inside,
//                not for all who came; and for each key, and each of kinds_apart kinds.
// Example:       simulation_test.cpp
#pragma once

#include <cstdint>
#include <memory>

#include <canteen/base/annotations.hpp>
#include <canteen/simulate/areas.hpp>
#include <canteen/simulate/jobs.hpp>
#include <canteen/simulate/model.hpp>
#include <canteen/simulate/outcome.hpp>
#include <canteen/simulate/standing.hpp>
#include <canteen/simulate/waits.hpp>

namespace canteen::simulate {

class Kernel;

class CANTEEN_API Simulation {
 public:
  // jobs: lives longer than this.
  Simulation(const Model& model, Jobs& jobs);
  Simulation(Simulation&& other) noexcept;
  Simulation& operator=(Simulation&& other) noexcept;
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;
  ~Simulation();

  // So many more arrive, and everything happens until the last of them does. False: fewer came, and
  // all who are inside have been served.
  bool advance(std::uint64_t arrivals);
  // Until nobody comes any more and nobody is left.
  void play();

  // What was measured so far is forgotten, as a warm-up: only who arrives from now on counts, and
  // areas begin anew.
  void forget();

  // Up to now.
  [[nodiscard]] Outcome outcome() const;
  // What can be looked at after every few arrivals: of those whose service has begun; and where
  // who comes decides alone when that will be, of all who will be served. Complexity: O(1), or
  // O(kinds) up to kinds_apart.
  [[nodiscard]] Waits waits() const;
  // When the last one came, though all may have been served since. Complexity: as waits(), but that
  // of outcome() where nobody can get ahead of anybody.
  [[nodiscard]] Standing standing() const;
  // Likewise, of the line and the windows. Complexity: O(windows).
  [[nodiscard]] Areas areas() const;

 private:
  std::unique_ptr<Kernel> kernel_;
};

}  // namespace canteen::simulate
