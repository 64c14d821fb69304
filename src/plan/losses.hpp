// Losses — whether anybody can be lost, or leave, by the scenario; if not, it is sure that nobody
// does.
#pragma once

namespace canteen::plan {

struct Losses {
  bool lost = true;
  bool left = true;
};

}  // namespace canteen::plan
