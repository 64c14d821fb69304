// LineSeries — how it stood over time, in each of at most 512 equal steps: the longest line, who
// came, and how busy the windows were.
//
// How long a run will take is not known, so the steps begin short; when they are used up, two
// become one. Any number of events, the same memory.
//
// INV1  steps_ has the steps from the opening to the one that contains the last event.
// INV2  steps_.size() <= most.
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
  // Somebody came then. Requires: as above.
  void arrive(scenario::Duration at);
  // So many windows were busy from the one moment to the other. Requires: as above, of both.
  void pass(scenario::Duration from, scenario::Duration to, std::uint64_t busy);

  // As it was until `end`, the line as it was since the last change.
  [[nodiscard]] std::vector<LinePoint> until(scenario::Duration end);

 private:
  struct Step {
    std::uint64_t longest = 0;
    std::uint64_t arrived = 0;
    double busy = 0;  // windows times nanoseconds
  };

  // The step that contains the moment, which is the last one.
  Step& reach(scenario::Duration at);
  void halve();

  std::vector<Step> steps_{{}};
  std::uint64_t length_ = 0;  // now
  scenario::Duration step_ = std::chrono::milliseconds(1);
};

}  // namespace canteen::serve
