// explanation — what a scenario says, in words: who comes, how long each takes, what is done about
// it, what is asked of the windows, what is good enough, what it costs, and what can be done with
// it.
//
// Everything is told as it is in a run, at arrivals.speed. What only the reading of a trace can
// tell is not told: it is not read.
//
// Thread safety: a function without state.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::report {

// Lines of at most 80 columns, but for longer names; ends with a line feed. Names that came from
// the user's files cannot move the cursor.
[[nodiscard]] CANTEEN_API std::string explanation(const scenario::Scenario& scenario);

}  // namespace canteen::report
