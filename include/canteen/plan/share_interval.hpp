// ShareInterval — between which bounds a share lies, in 95 of 100 such intervals.
#pragma once

namespace canteen::plan {

struct ShareInterval {
  double low = 0;
  double high = 1;

  friend bool operator==(const ShareInterval&, const ShareInterval&) = default;
};

}  // namespace canteen::plan
