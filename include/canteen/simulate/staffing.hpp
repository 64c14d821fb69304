// Staffing — how many windows are open, where that changes: by a timetable, or by what is asked of
// them.
//
// A window whose start-up has begun is paid for, and open when that is over; one of which there is
// one too many closes at once if it is idle or still starting up, and else when it has served whom
// it serves.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// From then on so many are wanted.
struct Shift {
  Time from = 0;
  std::uint32_t windows = 0;
};

// So many windows are wanted as keep to each of them, of those at windows and in the line,
// `people`; or as would be busy for the part `utilisation` of their time with the work since the
// last look.
struct Autoscale {
  std::uint32_t least = 1;  // and at most Model::windows
  double people = 0;        // 0: by utilisation
  double utilisation = 0;
  Time every = 0;  // it looks so often, from the opening on; 0, with people: whenever it changes
  // Fewer are wanted only when fewer have been for so long: then the most that were meanwhile.
  Time close_after = 0;
};

struct Staffing {
  std::vector<Shift> shifts;  // the first one from 0 on, the last one with a window; empty: …
  std::optional<Autoscale> autoscale;  // … begins with the least
  Time start_up = 0;                   // not of those that are open at the opening
};

}  // namespace canteen::simulate
