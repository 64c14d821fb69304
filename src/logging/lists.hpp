// What a fork does with the lists of handlers and filters (detail/snapshot_list.hpp).
#pragma once

namespace canteen::logging::detail {

// Around a fork, after and before the module's lock.
void lock_lists();
void unlock_lists();

}  // namespace canteen::logging::detail
