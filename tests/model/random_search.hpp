// RandomSearch — schedules drawn at random, each from a seed of its own.
//
// Schedule i has the seed `base + i`; the seed alone decides the schedule, so that a failure is
// repeated by beginning with its seed. No single way of drawing finds all bugs, hence each seed
// first draws a way: threads picked evenly; a thread kept on for a while (few preemptions, deep
// runs); or random priorities with a few changes at random steps, which finds a bug that needs d
// ordering constraints with a probability that does not shrink with the length of the run [1].
// How often loads are stale, deadlines pass and sleepers wake for nothing is drawn as well.
//
// [1] Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic
//     Guarantees of Finding Bugs, ASPLOS 2010.
//
// Thread safety: none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/model/choice.hpp"

namespace canteen::model {

class RandomSearch : public Chooser {
 public:
  RandomSearch(std::uint64_t base, std::size_t schedules) noexcept;

  bool next() override;
  std::size_t schedule(std::span<const Alternative> alternatives, ThreadId running) override;
  std::size_t value(std::size_t count, Cost cost) override;
  [[nodiscard]] std::string replay() const override;

  [[nodiscard]] std::uint64_t seed() const noexcept { return base_ + index_ - 1; }

 private:
  enum class Way : std::uint8_t { even, sticky, priorities };

  std::uint64_t draw() noexcept;

  [[nodiscard]] bool one_in(std::uint32_t n) noexcept { return n != 0 && draw() % n == 0; }

  std::size_t pick(std::span<const Alternative> alternatives, std::size_t count,
                   ThreadId running) noexcept;

  std::uint64_t base_;
  std::size_t schedules_;
  std::size_t index_ = 0;
  std::uint64_t state_ = 0;
  Way way_ = Way::even;
  std::uint32_t stickiness_ = 1;
  std::uint32_t stale_ = 0;    // one load in this many is stale; 0: none
  std::uint32_t timeout_ = 0;  // the same for deadlines, …
  std::uint32_t spurious_ = 0;
  std::uint32_t weak_ = 0;
  std::uint32_t hurry_ = 0;
  std::size_t length_ = 64;  // a guess at the steps of a schedule: the latest one's
  std::size_t step_ = 0;
  std::array<std::uint32_t, max_threads> priorities_{};
  std::uint32_t lowest_ = 0;
  std::array<std::size_t, 3> changes_{};  // at which steps the running thread becomes the last
};

}  // namespace canteen::model
