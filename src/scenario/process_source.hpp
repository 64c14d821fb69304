// ProcessSource — arrivals at a rate that changes with time, at random or in equal gaps.
//
// Both kinds look for the next moment at which the rate, summed up since the last arrival, reaches
// a certain amount: 1 in equal gaps, an exponential number of mean 1 at random. So a change of rate
// in the middle of a gap is exact for both.
//
// Complexity: next() O(1), and O(steps) over the whole run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <canteen/scenario/arrivals.hpp>

#include "src/scenario/random.hpp"
#include "src/scenario/source.hpp"

namespace canteen::scenario {

class ProcessSource final : public Source {
 public:
  // Requires: arrivals.rate as load() leaves it.
  ProcessSource(const Arrivals& arrivals, Random random);

  [[nodiscard]] std::optional<Arrival> next() override;

  [[nodiscard]] std::optional<Duration> length() const override { return arrivals_.length; }

  [[nodiscard]] std::uint64_t skipped() const override { return 0; }

 private:
  // Moves on until the rate has summed up to `amount`; false: it never will.
  [[nodiscard]] bool advance(double amount);

  const Arrivals arrivals_;
  Random random_;
  bool first_ = true;
  std::size_t step_ = 0;
  // INV1: now_ + fraction_ is the last arrival (0 <= fraction_ < 1 ns). Apart, so that the gap is
  // as
  //       exact after a year as at the beginning.
  std::int64_t now_ = 0;
  double fraction_ = 0;
};

}  // namespace canteen::scenario
