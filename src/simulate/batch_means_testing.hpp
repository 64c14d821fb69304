// Drawn jobs, and what a simulation of them says with how much certainty.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/simulate.hpp>

#include "src/simulate/random.hpp"

namespace canteen::simulate {

// A unit of time, in nanoseconds: fine enough that rounding does not show.
inline constexpr double unit = 1e6;

inline Time time_of(double units) {
  return static_cast<Time>(units * unit + 0.5);
}

// As a Poisson process, without end; draw(job) does the rest.
template <class Draw>
class PoissonJobs final : public Jobs {
 public:
  PoissonJobs(double rate, std::uint64_t seed, Draw draw)
      : rate_(rate), arrivals_(seed, 1), draw_(std::move(draw)) {}

  std::size_t read(std::span<Job> into) override {
    for (Job& each : into) {
      at_ += arrivals_.exponential() / rate_;
      each = Job{};
      each.at = time_of(at_);
      draw_(each);
    }
    return into.size();
  }

 private:
  double rate_;
  Random arrivals_;
  Draw draw_;
  double at_ = 0;
};

struct Estimate {
  double mean;
  double half_width;  // of a 95 % interval
};

// Of a share: what sum(outcome) has grown by for each count(outcome) that was added, batch by
// batch, after one for warming up.
template <class Sum, class Count>
Estimate estimate(const Model& model, Jobs& jobs, std::uint64_t batch, const Sum& sum,
                  const Count& count) {
  constexpr int batches = 30;
  constexpr double quantile = 2.045;  // of Student's t, 29 degrees of freedom
  Simulation simulation(model, jobs);
  simulation.advance(batch);
  double last_sum = 0;
  double last_count = 0;
  double total = 0;
  double squares = 0;
  for (int i = -1; i < batches; ++i) {
    const Outcome outcome = simulation.outcome();
    if (i >= 0) {
      const double mean = (sum(outcome) - last_sum) / (count(outcome) - last_count);
      total += mean;
      squares += mean * mean;
    }
    last_sum = sum(outcome);
    last_count = count(outcome);
    simulation.advance(batch);
  }
  const double mean = total / batches;
  const double variance = (squares - batches * mean * mean) / (batches - 1);
  return {mean, quantile * std::sqrt(variance / batches)};
}

// The truth is within 3 half-widths, and these are at most that share of it.
inline void expect_truth(const Estimate& estimate, double truth, double certainty = 0.03) {
  EXPECT_NEAR(estimate.mean, truth, 3 * estimate.half_width);
  EXPECT_LT(estimate.half_width, certainty * truth);
}

inline Estimate mean_wait(const Model& model, Jobs& jobs, std::uint64_t batch = 20'000) {
  return estimate(
      model, jobs, batch, [](const Outcome& all) { return all.wait.sum() / unit; },
      [](const Outcome& all) { return static_cast<double>(all.wait.count()); });
}

inline Estimate mean_wait_square(const Model& model, Jobs& jobs, std::uint64_t batch = 20'000) {
  return estimate(
      model, jobs, batch,
      [](const Outcome& all) { return all.wait_squares / (unit * 1e-9) / (unit * 1e-9); },
      [](const Outcome& all) { return static_cast<double>(all.wait.count()); });
}

inline Estimate mean_response(const Model& model, Jobs& jobs, std::uint64_t batch = 20'000) {
  return estimate(
      model, jobs, batch, [](const Outcome& all) { return all.response.sum() / unit; },
      [](const Outcome& all) { return static_cast<double>(all.response.count()); });
}

inline Estimate share_lost(const Model& model, Jobs& jobs, std::uint64_t batch = 20'000) {
  return estimate(
      model, jobs, batch,
      [](const Outcome& all) { return static_cast<double>(all.lost + all.left); },
      [](const Outcome& all) { return static_cast<double>(all.arrived); });
}

}  // namespace canteen::simulate
