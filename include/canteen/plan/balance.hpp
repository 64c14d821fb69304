// Balance — two measurements of the same, apart from each other: whether a simulation adds up.
#pragma once

#include <cstdint>

namespace canteen::plan {

// Of all replications together. The areas are integrated over time as things happen, people times
// seconds; the sums are added up person by person, and have those parts of a stay that lie before
// the first moment or after the last one of what was measured taken out of them.
struct Balance {
  double line_area = 0;
  double line_sum = 0;  // waits
  double serving_area = 0;
  double serving_sum = 0;  // services
  // Where windows serve several in one service: windows times seconds, and these services one by
  // one.
  double busy_area = 0;
  double busy_sum = 0;
  // Times that a window idled beside somebody whom it could have served.
  std::uint64_t idle_beside_waiting = 0;
};

}  // namespace canteen::plan
