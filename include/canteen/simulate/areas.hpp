// Areas — the line and the windows, integrated over time up to a moment.
#pragma once

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// As Outcome's members of these names.
struct Areas {
  Time until = 0;
  double line_area = 0;  // people times nanoseconds
  double busy_area = 0;  // windows that serve times nanoseconds
};

}  // namespace canteen::simulate
