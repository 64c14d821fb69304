// ProcessSource — arrivals at a rate that changes with time, at random or in equal gaps, one by one
// or in groups.
//
// All kinds look for the next moment at which the rate, summed up since the last arrival, reaches
// a certain amount: 1 in equal gaps, an exponential number of mean 1 at random, and as many times
// as much as a group has members. So a change of rate in the middle of a gap is exact for all.
//
// The rate changes by a plan (arrivals.rate), or by itself: a Markov-modulated Poisson process
// stays in each state for an exponential time and begins in a state as it would be found at any
// moment, each with a probability in proportion to its stay. What is left of an exponential stay
// is as long as a whole one, so nothing else is needed for a stationary beginning.
//
// Complexity: O(1) an arrival, and O(changes of the rate) over the whole run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <canteen/scenario/arrivals.hpp>
#include <canteen/simulate/job.hpp>

#include "src/simulate/random.hpp"

namespace canteen::scenario {

class ProcessSource {
 public:
  // Requires: arrivals.rate or arrivals.states as load() leaves it.
  ProcessSource(const Arrivals& arrivals, std::uint64_t seed);

  // Fills Job::at of the first of them, and tells of how many; fewer than there are only if no more
  // come.
  [[nodiscard]] std::size_t read(std::span<simulate::Job> jobs);

 private:
  // So many at once are drawn before they are put in their places.
  static constexpr std::size_t block = 128;

  [[nodiscard]] std::size_t read_block(std::span<simulate::Job> jobs);
  [[nodiscard]] std::size_t read_groups(std::span<simulate::Job> jobs);
  // The next arrival, `amount` after the last one; false: it will never be.
  [[nodiscard]] bool find(double amount, simulate::Time& at);
  // Moves on until the rate has summed up to `amount`; false: it never will.
  [[nodiscard]] bool advance(double amount);

  // What the rate is from now on, and until when.
  void begin_step(std::size_t step);
  void begin_state(std::size_t state);
  [[nodiscard]] std::uint64_t draw_size();

  const Arrivals arrivals_;
  const bool is_random_;
  const std::int64_t close_;
  simulate::Random random_;
  simulate::Random state_random_;
  simulate::Random size_random_;
  double another_ = 0;  // minus the logarithm of the probability that a group has another member
  bool first_ = true;
  bool ended_ = false;
  std::uint64_t to_come_ = 0;  // members of the last group who have not been told yet
  simulate::Time group_at_ = 0;
  std::size_t part_ = 0;  // the step or the state
  double per_nanosecond_ = 0;
  std::int64_t until_ = 0;
  // INV1: now_ + fraction_ is the last arrival (0 <= fraction_ < 1 ns). Apart, so that the gap is
  // as exact after a year as at the beginning.
  std::int64_t now_ = 0;
  double fraction_ = 0;
};

}  // namespace canteen::scenario
