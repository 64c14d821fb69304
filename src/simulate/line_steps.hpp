// LineSteps — how long the line was over time: the longest in each of at most 512 equal steps.
//
// How long it will take is not known, so the steps begin short; when they are used up, two become
// one. Any number of events, the same memory. A length counts if it lasted.
//
// INV  longest_ has the steps from the beginning up to end_; from there on nobody was in the line.
//
// Thread safety: none.
// Complexity:    O(1) an event, amortised.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/simulate/job.hpp>
#include <canteen/simulate/outcome.hpp>

namespace canteen::simulate {

class LineSteps {
 public:
  static constexpr std::size_t most = 512;

  explicit LineSteps(Time begin = 0) : begin_(begin), end_(begin) {}

  // From `from` to `to` the line had `length` people. Requires: from < to, and the last one ended
  // there or before; between them nobody was in it.
  void hold(Time from, Time to, std::uint64_t length) {
    if (to > end_ || length > longest_in_last_) [[unlikely]]
      note(from, to, length);
  }

  // Of the last step.
  [[nodiscard]] Time end() const noexcept { return end_; }

  [[nodiscard]] std::uint64_t longest_in_last() const noexcept { return longest_in_last_; }

  // Of all steps.
  [[nodiscard]] std::uint64_t longest() const noexcept { return longest_of_all_; }

  [[nodiscard]] std::vector<LineStep> until(Time end) const;

 private:
  void note(Time from, Time to, std::uint64_t length);
  void extend(Time from, Time to, std::uint64_t length);
  void halve();

  Time begin_;
  Time end_;               // of the last step
  Time step_ = 1'000'000;  // 1 ms
  std::vector<std::uint64_t> longest_;
  std::uint64_t longest_in_last_ = 0;  // longest_.back()
  std::uint64_t longest_of_all_ = 0;
};

}  // namespace canteen::simulate
