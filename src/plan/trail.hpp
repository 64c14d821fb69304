// Trail — how a simulation went over time: who had come, and what the windows had done, at some
// hundred moments.
//
// How many will come is not known, so it begins with a mark at each arrival; when there are too
// many marks, every other goes, and from then on they are twice as far apart. Any number of
// arrivals, the same memory.
//
// INV  marks_ has the opening, every so many arrivals, and in their order.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/serve/line_point.hpp>
#include <canteen/simulate/areas.hpp>

namespace canteen::plan {

class Trail {
 public:
  static constexpr std::size_t most = 1'024;

  // After so many more arrivals the next mark is due.
  [[nodiscard]] std::uint64_t apart() const noexcept { return apart_; }

  // So many have come, and this was done. Requires: no mark before was later.
  void mark(std::uint64_t arrived, const simulate::Areas& areas);

  // Of each step of the line: how many came in it, and how many windows were busy on average. Even
  // between two marks.
  // until: where the last step ends.
  void fill(std::vector<serve::LinePoint>& line, scenario::Duration until) const;

 private:
  struct Mark {
    double at = 0;  // nanoseconds
    double arrived = 0;
    double serving = 0;  // windows times nanoseconds
  };

  void thin_out();

  std::vector<Mark> marks_{{}};
  std::uint64_t apart_ = 1;
};

}  // namespace canteen::plan
