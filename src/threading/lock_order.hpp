// LockOrder — which lock was taken with which others held: the lock-order watch.
//
// A lock gets an id, in its mark, when it is first seen; ids are never used again, so a lock that
// is made where another was has its own. Each thread keeps the ids of what it holds. The graph has
// a node for each lock that has orders, and for each order the ways it came about: by which thread,
// with which locks held. A circle of orders is reported if for each of them one way can be chosen
// such that no two ways have the thread, or a held lock, in common: only then could those threads
// have met.
//
// INV1  A thread's held ids are those of the locks it holds, as far as it took them while the
//       watch was on, without signals, and at most `Held::room`.
// INV2  nodes[id] exists only for locks that were not yet seen to be destroyed or to be signals.
// INV3  An id of this watch is given only while every thread can see that the watch is on, and none
//       takes the short ways: so whoever holds such an id will also tell when it releases the lock.
//       A thread may have looked at the watch when it was on, and come here when it is off; what it
//       releases then, it does not tell. Therefore ids given before the watch was on for all are
//       forgotten as well as those of the watch before.
//
// Lock order: the order's lock is the innermost but a queue's guard. No thread's name is asked for
// under it.
#pragma once

#include <cstdint>
#include <memory>

#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/watch.hpp>

namespace canteen::threading::detail {

class LockOrder {
 public:
  using Mark = Runtime::Mark;

  static void set_options(std::shared_ptr<const LockOrderOptions> next);  // nullptr: the defaults
  // All ids and orders that were seen. Once the watch is off, and once more when it is on (INV3).
  static void forget();

  // Before the caller takes a lock, waiting for it if need be for ever.
  static void acquiring(const void* object, const char* name, BlockedOn kind, Mark& mark);
  static void acquired(const void* object, const char* name, BlockedOn kind, Mark& mark);
  // `holder`: the thread that held it.
  static void released(std::uint32_t holder, Mark& mark) noexcept;

 private:
  static void after_fork_in_child();
  friend struct LockOrderAtLoad;
};

}  // namespace canteen::threading::detail
