// How much is simulated in a second.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <canteen/simulate.hpp>

#include "bench/simulate/bare.hpp"
#include "bench/simulate/drawn_jobs.hpp"
#include "bench/support/length.hpp"
#include "bench/support/machine.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

// play(jobs): how many have been served. An arrival and an end are two events.
template <class Play>
Peer playing(std::string name, Play play, std::vector<Target> targets, bool ours) {
  const auto length = std::make_shared<Length>();
  return {std::move(name),
          [play, length] {
            for (;;) {
              const std::int64_t jobs = length->items(1'000);
              const Meanwhile meanwhile;
              if (play(jobs) != static_cast<std::uint64_t>(jobs)) {
                throw std::runtime_error("not all of them were served");
              }
              const double seconds = meanwhile.seconds();
              length->learn(jobs, seconds);
              if (length->is_short(seconds)) continue;
              return Sample{{"M events/s", 2 * static_cast<double>(jobs) / seconds / 1e6}};
            }
          },
          std::move(targets), ours};
}

inline std::uint64_t simulated(const simulate::Model& model, simulate::Jobs& jobs) {
  simulate::Simulation simulation(model, jobs);
  simulation.play();
  return simulation.outcome().arrived;
}

}  // namespace canteen::bench
