// watch_deadlocks, watch_lock_order — what is wrong with a program's locks, by name.
//                                                                            Python: no twin
//   threading::watch_deadlocks();                    // to stderr, as soon as one is there
//   threading::watch_deadlocks({.raise = true});     // RuntimeError where it would begin
//   threading::watch_lock_order();                   // … and before it ever does
//   CANTEEN_WATCH=deadlock,order ./program           // without touching it
//
// A *deadlock* is a circle of threads, each waiting for a lock that the next one holds, or for the
// next one's end. It is reported once, by the thread whose wait closes it, before that thread
// sleeps.
//   - Watched are Lock, FairLock, RLock, join, and the lock within a Barrier; threads that the
//     library did not make are watched as well. Waits for conditions, events, semaphores and queues
//     end by somebody who cannot be known beforehand: they are no part of a circle.
//   - A wait with a timeout or a stop token ends by itself: no part of a circle either.
//   - A wait that began before the watch is not seen.
//   - A Lock may be released by any thread. One that the watch has seen released by another than
//     its holder is a signal, not a possession: neither watch speaks of it any more. For such a
//     lock's first round, a thread that waits for a Lock it holds itself is what looks most like a
//     deadlock; with .self_waits = false it is not reported.
//
// A *lock order* is "held this one, took that one". Orders that go round in a circle may meet in a
// deadlock: reported once for a set of locks, by the thread that adds the last order, also if it
// is about to block. Not reported, for it cannot come to a deadlock:
//   - orders that all hold a common lock besides (a gate): no two threads get past it;
//   - orders that one and the same thread follows; with .same_thread = true those are reported;
//   - orders into a lock that was only tried, or waited for with a timeout or a stop token. (What
//     is taken while such a lock is held is an order.)
// Threads that have ended count: others will come and do as they did. A second acquire of an RLock
// is no order. A Condition that takes its lock back does take it. A lock that is made where a
// destroyed one was is a new one; until then a circle of three or more may go over one that is no
// more. Of the first 30 locks that a thread holds at once, circles of up to 8 are found, and for
// each order the first 16 different ways to it are kept.
//
// Thread safety: all functions. The handler is called by the thread concerned, with whatever locks
//                it holds; what it throws is told to the excepthook.
// Blocking:      no more than the handler.
// Errors:        with .raise, RuntimeError in the thread that would close a circle: the acquire or
//                join did not take place. Not in a Condition that takes its lock back, nor where
//                the end of the process waits for threads: nothing may be thrown there, so those
//                are reported.
// Complexity:    off: nothing, not an instruction on the short ways. Deadlocks: a lock for all, and
//                the length of the circle, for each wait that does not end at once. Order: every
//                acquire and release takes its long way; an acquire with another lock held looks
//                up its orders under a lock for all.
// Fork:          goes on in the child, with no orders seen as yet, and nothing held.
#pragma once

#include <functional>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/deadlock.hpp>
#include <canteen/threading/lock_inversion.hpp>

namespace canteen::threading {

struct DeadlockOptions {
  std::function<void(const Deadlock&)> handler = {};  // none: the text goes to stderr
  bool raise = false;  // … and without a handler, instead of that, to the exception
  bool self_waits = true;
};

struct LockOrderOptions {
  std::function<void(const LockInversion&)> handler = {};  // none: the text goes to stderr
  bool same_thread = false;
};

// Begins to watch, or changes the options.
CANTEEN_API void watch_deadlocks(DeadlockOptions options = {});
CANTEEN_API void watch_lock_order(LockOrderOptions options = {});

// Ends it. The orders seen so far are forgotten.
CANTEEN_API void unwatch_deadlocks();
CANTEEN_API void unwatch_lock_order();

}  // namespace canteen::threading
