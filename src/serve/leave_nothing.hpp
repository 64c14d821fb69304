// leave_nothing — ends the last handle of a queue that nobody else will use: it is removed; where
// the broker cannot do that it is left empty; and where the broker is gone, what is there is its
// own.
//
// Blocking: seconds at most. Errors: none.
#pragma once

#include <canteen/broker/queue.hpp>

namespace canteen::serve {

void leave_nothing(broker::Queue& queue) noexcept;

}  // namespace canteen::serve
