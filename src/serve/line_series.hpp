// LineSeries — how long the line was over time: the longest in each of at most 512 equal steps.
//
// How long a run will take is not known, so the steps begin short; when they are used up, two
// become one. Any number of events, the same memory.
//
// INV1  longest_ has the steps from the opening to the one that contains the last event.
// INV2  longest_.size() <= most.
//
// Thread safety: none.
// Complexity:    O(1) an event, amortised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/serve/result.hpp>

namespace canteen::serve {

class LineSeries {
 public:
  static constexpr std::size_t most = 512;

  // From `at` on the line has `length` people. Requires: no event before was later.
  void change(scenario::Duration at, std::uint64_t length);

  // The line until `end`, as it was since the last change.
  [[nodiscard]] std::vector<LinePoint> until(scenario::Duration end);

 private:
  void reach(scenario::Duration at);
  void halve();

  std::vector<std::uint64_t> longest_{0};
  std::uint64_t length_ = 0;  // now
  scenario::Duration step_ = std::chrono::milliseconds(1);
};

}  // namespace canteen::serve
