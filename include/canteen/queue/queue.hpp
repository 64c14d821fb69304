// Queue — a line of items between threads: first in, first out.         Python: queue.Queue
//
//               room / an item     full (put) or empty (get)            shut down
//   put(x)      adds x             waits; Full when the timeout passes  ShutDown, at once
//   try_put(x)  adds x, true       false                                false
//   get()       the oldest item    waits; Empty when the timeout …      what is left, then ShutDown
//   try_get()   the oldest item    nullopt                              what is left, then nullopt
//
// T is any movable type, move-only ones too. A put that fails leaves its argument untouched (but
// one of another type than T may have been converted, and so moved from).
//
// Thread safety: all members, from any thread; destroy it when no call is in progress.
// Blocking:      put, get, join and iteration, each also with a timeout and a stop token; a stop
//                request ends the wait like a timeout that passed. Who waits looks for a few
//                microseconds, if that has been paying, and then sleeps.
// Timeouts:      absent = for ever, zero = poll once, negative = ValueError, even when there is an
//                item or room (but ShutDown comes first, and an unbounded put looks at none). With
//                block = false the timeout is not looked at. One deadline for the whole call.
// Errors:        Full, Empty, ShutDown, ValueError as above; bad_alloc from put. What the copy or
//                move of an item throws reaches the caller, and the queue is as it was before; but
//                what is thrown when get() moves an item that has come out to its caller, or
//                get_many() into its vector, loses that item (as it may of a T whose move throws).
// Ordering:      one global first in, first out. What happened before a put is visible after the
//                get that takes the item; what happened before a get, after the put that takes its
//                room (with maxsize n, put i + n after get i); what happened before a task_done,
//                after the join that it ends.
// Shutdown:      shutdown() wakes everyone. Items left are still given out (or dropped, with
//                immediate = true); task_done and join go on working.
// Items:         are moved by whoever puts or gets them, one at a time at either end: their
//                constructors, and the destructor of what is left when they have been moved from,
//                must not come back to the queue.
// Memory:        nothing before the first put; then segments of 8 to 256 items, 2 KiB if that is
//                between, given back to the allocator as they empty, but for two.
// Complexity:    O(1) each; without contention one atomic update, and no system call unless
//                somebody sleeps.
// Example:       queue_test.cpp [producer-consumer]
#pragma once

#include <cstddef>

#include <canteen/queue/detail/basic_fifo.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {

template <class T>
class Queue : public detail::QueueFace<detail::BasicFifo<T, threading::detail::Runtime>> {
 public:
  // maxsize <= 0: unbounded.
  explicit Queue(std::ptrdiff_t maxsize = 0)
      : detail::QueueFace<detail::BasicFifo<T, threading::detail::Runtime>>(maxsize,
                                                                            "queue::Queue") {}
};

}  // namespace canteen::queue
