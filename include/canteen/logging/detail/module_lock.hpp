// The one lock of the module's rarely changed state: the tree, the lists of handlers and filters,
// the names. It is held over a fork, so that all of that is whole in the child.
//
// Lock order: a handler's lock comes before it. Nothing that a user wrote runs under it.
//                                                                   Python: logging._lock
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/threading/rlock.hpp>

namespace canteen::logging::detail {

CANTEEN_API threading::RLock& module_lock() noexcept;

}  // namespace canteen::logging::detail
