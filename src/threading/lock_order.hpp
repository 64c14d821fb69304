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

  static void watch(std::shared_ptr<const LockOrderOptions> next);
  static void unwatch();

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
