// dump — the table of threads, for whoever asks why nothing moves.            Python: faulthandler
//
//   threads: 3
//     name        ident            native id  daemon  state
//     MainThread  140096517359552  8211       no      blocked on join of 'cook' for 2.010 s
//     cook        140096509454016  8212       no      blocked on Lock "stove" at 0x55d0c0ffee10 …
//     waiter      140096501061312  8213       yes     running
//
// One line for every thread that enumerate() has; what the state says, and how reliable it is:
// thread_state.hpp. The watchdog of the end of the process (end_of_process.hpp) prints the same.
//
// Thread safety: all functions. Each line is a snapshot of its own moment.
// Blocking:      for the registry's lock, and for the file. Not for use in signal handlers.
// Errors:        none but std::bad_alloc: what the file refuses is lost.
// Complexity:    O(threads), 10 us each.
#pragma once

#include <iosfwd>
#include <string>

#include <canteen/base/annotations.hpp>

namespace canteen::threading {

CANTEEN_API std::string dump_text();

// To stderr, to a file descriptor, or to a stream: in one piece.
CANTEEN_API void dump();
CANTEEN_API void dump(int descriptor);
CANTEEN_API void dump(std::ostream& stream);

}  // namespace canteen::threading
