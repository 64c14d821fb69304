// at_thread_exit — calls a function when the calling thread ends.
//
//   threading::at_thread_exit([] { close_my_connection(); });
//
// The callbacks of a thread run last first, in that thread: once run() is over, by an exception or
// pthread_exit() too, and while current_thread() still knows it, so before its thread_local
// destructors. In main, and in threads that Thread did not make, they run among those destructors.
// In a thread that calls exit() they run at the beginning of exit(). Daemons that the end of the
// process finds running are frozen: theirs do not run.
//
// Thread safety: any thread, each for itself. A callback may register another, which runs next.
// Errors:        what a callback throws goes to the excepthook; the others still run.
//                                                                  Python has nothing like it.
#pragma once

#include <functional>

#include <canteen/base/annotations.hpp>

namespace canteen::threading {

CANTEEN_API void at_thread_exit(std::function<void()> callback);

}  // namespace canteen::threading
