// The end of the process — who is waited for, what runs, and what becomes of the daemons.
//
// When main() returns, exit() is called, or an exception leaves main(), in this order and before
// any static destructor:
//   1  callbacks of register_atexit(), last first; from here on no more can be registered
//   2  main is marked finished: threads that join it wake
//   3  all non-daemon threads are joined, also those that are started meanwhile
//   4  callbacks of atexit(), last first; daemons still run, and threads may still be started
//   5  daemons that enter the library from now on sleep for ever, without unwinding
//   6  the process ends with its real status (see AtEnd)
// The same for exit() in another thread, which does not wait for itself, nor for main; for
// pthread_exit() in main (status 0); and for quick_exit(). A thread that is not the library's and
// calls exit() has steps 1-5 run among the exit handlers instead of before them. When two threads
// call exit(), the first one's status counts, and the second sleeps.
// abort(), _exit() and a signal run nothing. After fork() the child has one, main, thread: the one
// that called fork(); if that was a worker, the end of its run() is the end of the child.
//                                                    Python: the shutdown order of threading
// Thread safety: all functions.
#pragma once

#include <cstdint>
#include <functional>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>

namespace canteen::threading {

enum class AtEnd : std::uint8_t {
  // While daemons live (or threads that were not made here and use the library, or main, when
  // another thread ends the process): flush the files and end at once, without static
  // destructors, under which those threads could be running. Without them: the ordinary way. This
  // is the default, since it alone can never crash: a frozen library does not freeze a loop over
  // the user's own statics. What it costs: exit handlers and static destructors that write
  // something (a profiler's counts, say) do not run then; atexit() below is the place for those.
  end_hard_while_daemons_live,
  // Always run the exit handlers and static destructors. For programs whose daemons touch no
  // statics, or which depend on destructors that do more than free memory.
  run_static_destructors,
};

// Sets what step 6 does; returns what it did before.
CANTEEN_API AtEnd at_end(AtEnd next) noexcept;

enum class AtUncaught : std::uint8_t {
  // An exception that leaves main() is reported as a thread's is, by the excepthook, and the
  // process ends by the steps above with status 1 (or the SystemExit's). As in Python; without a
  // core dump. What the stack of main() holds is not destroyed, for nobody catches: a lock that
  // main() holds stays held, and step 3 may wait for a thread that waits for it (see
  // exit_watchdog()). This is the default.
  exit_with_status_1,
  // As in C++ without the library: std::terminate(), nothing runs, a core is dumped.
  terminate,
};

// Sets what happens to exceptions that leave main(); returns what happened before. In either case
// a noexcept function that throws, and an exception that leaves a thread of somebody else's, end
// in the terminate handler that was there before.
CANTEEN_API AtUncaught at_uncaught(AtUncaught choice) noexcept;

// Registers a callback for step 4. What it throws is reported by the excepthook. RuntimeError
// after step 4.                                                                   Python: atexit
CANTEEN_API void atexit(std::function<void()> callback);

// Registers a callback for step 1. RuntimeError ("can't register atexit after shutdown") once the
// end has begun.                                               Python: threading._register_atexit
CANTEEN_API void register_atexit(std::function<void()> callback);

// Instead of waiting mutely in step 3, writes the table of threads to stderr every so often.
// Absent, the default: never. Also the environment variable CANTEEN_EXIT_WATCHDOG, in seconds.
CANTEEN_API void exit_watchdog(Timeout every);

}  // namespace canteen::threading
