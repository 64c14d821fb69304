// left_to_do — how long a window that is alone takes for what is left of somebody's service: by
// that people are ordered whose services can be interrupted.
//
// Thread safety: it changes nothing. Complexity: O(1).
#pragma once

#include "src/simulate/pace.hpp"
#include "src/simulate/people.hpp"

namespace canteen::simulate {

// Requires: he is in a line, or on his way to it; be it that he was interrupted, sent home, and
// comes again.
[[nodiscard]] inline Time left_to_do(const Person& person, const Pace& pace) noexcept {
  // Of what was interrupted it is known; contention is in it already.
  return person.left_over != 0 ? person.left_over : pace.alone(person.job.service);
}

}  // namespace canteen::simulate
