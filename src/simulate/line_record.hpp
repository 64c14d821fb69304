// LineRecord — the line over time: its area, how long it was at most, and its steps.
//
// What comes and goes within one instant leaves no trace: only a length that lasted counts.
//
// Thread safety: none. Complexity: O(1) each, amortised.
#pragma once

#include <cstdint>

#include <canteen/simulate/job.hpp>
#include <canteen/simulate/outcome.hpp>

#include "src/simulate/level.hpp"
#include "src/simulate/line_steps.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {

class LineRecord {
 public:
  [[nodiscard]] std::uint64_t now() const noexcept { return level_.now(); }

  void rise(Time at) noexcept { level_.rise(at); }

  void fall(Time at) noexcept { level_.fall(at); }

  // As Level's.
  void rise(std::uint64_t count, Level::Wide times) noexcept { level_.rise(count, times); }

  void fall(std::uint64_t count, Level::Wide times) noexcept { level_.fall(count, times); }

  // The line stays as long as it is. Requires: from <= to, and `from` is where the last one ended.
  // Only lengths that are the longest of a step need be told.
  void pass(Time from, Time to) {
    if (from != to) steps_.hold(from, to, level_.now());
  }

  // From then on it is as long as it is, at least for an instant.
  void note(Time at) { steps_.hold(at, later(at, 1), level_.now()); }

  // That instant is in a step, though nothing may be known of it.
  void reach(Time at) { steps_.hold(at, later(at, 1), 0); }

  [[nodiscard]] Time step_ends() const noexcept { return steps_.end(); }

  [[nodiscard]] std::uint64_t longest_in_step() const noexcept { return steps_.longest_in_last(); }

  [[nodiscard]] double area(Time until) const noexcept { return level_.area(until); }

  void forget(Time now) {
    level_.forget(now);
    steps_ = LineSteps(now);
  }

  // As it was until then, and is.
  void fill(Outcome& outcome, Time until) const {
    LineRecord now = *this;
    if (level_.now() != 0) now.note(until);
    outcome.line_area = level_.area(until);
    outcome.longest_line = now.steps_.longest();
    outcome.line = now.steps_.until(until);
  }

 private:
  Level level_;
  LineSteps steps_;
};

}  // namespace canteen::simulate
