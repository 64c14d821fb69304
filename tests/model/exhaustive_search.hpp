// ExhaustiveSearch — every schedule within the bounds, each once: depth first over all choices.
// Replay — one schedule, from the decisions that a failed one was reported with.
//
// A schedule is the list of its decisions; the next one repeats all but the last decision that
// has an alternative left. That works only while the same decisions lead to the same choices, so
// a test body must be deterministic (no clock, no address, no random number decides its way); a
// body that is not is noticed and reported.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/model/choice.hpp"

namespace canteen::model {

class ExhaustiveSearch : public Chooser {
 public:
  explicit ExhaustiveSearch(std::size_t most_schedules) noexcept;

  bool next() override;
  std::size_t schedule(std::span<const Alternative> alternatives, ThreadId running) override;
  std::size_t value(std::size_t count, Cost cost) override;
  [[nodiscard]] std::string replay() const override;

  // True once next() has returned false because there was nothing left.
  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }

 private:
  struct Decision {
    std::uint16_t chosen;
    std::uint16_t count;
  };

  std::size_t decide(std::size_t count);

  std::size_t most_;
  std::size_t schedules_ = 0;
  std::vector<Decision> path_;
  std::size_t depth_ = 0;
  bool exhausted_ = false;
};

class Replay : public Chooser {
 public:
  // Decisions as replay() writes them: numbers with dots between, "0*12" for twelve zeros, zeros at
  // the end left out.
  explicit Replay(std::string_view decisions);

  bool next() override;
  std::size_t schedule(std::span<const Alternative> alternatives, ThreadId running) override;
  std::size_t value(std::size_t count, Cost cost) override;
  [[nodiscard]] std::string replay() const override;

 private:
  std::size_t decide();

  std::string text_;
  std::vector<std::size_t> decisions_;
  std::size_t depth_ = 0;
  bool started_ = false;
};

}  // namespace canteen::model
