// left_to_do — how long a window that is alone takes for what is left of somebody's service: by
// that people are ordered whose services can be interrupted.
//
// Thread safety: it changes nothing. Complexity: O(1).
#pragma once

#include <canteen/scenario/strategy.hpp>

#include "src/serve/person.hpp"
#include "src/serve/service.hpp"

namespace canteen::serve {

// Requires: he is in a line, or on his way to it.
[[nodiscard]] inline scenario::Duration left_to_do(const Person& person,
                                                   const scenario::Strategy& strategy) noexcept {
  // Of what was interrupted it is known; contention is in it already.
  return person.begun ? person.request.service
                      : stretched(person.request.service, 1 / strategy.speed);
}

}  // namespace canteen::serve
