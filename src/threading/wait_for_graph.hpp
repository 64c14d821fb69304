// WaitForGraph — who waits for whom: the deadlock watch.
//
// Its edges go from a waiting thread over the lock to its holder, or to the thread that is joined.
// Only the waits are kept here, linked through the Blocked objects on the stacks of those who wait;
// the holders are read from the locks' own words.
//
// Why what is found is a deadlock. Under the graph's lock no wait that is listed can be left. Let T
// be the holder of X, as read, and T be listed as waiting for Y. Then T took X before it was listed
// (it can take nothing but Y meanwhile), and it cannot release it while it waits. If T has been
// given Y already and only not left the wait, Y's word says T itself: an edge to itself, where the
// walk ends. So every edge of a circle is there at one and the same time, and only its own threads
// could end it. (A Lock that somebody else releases is the exception: see watch.hpp.)
//
// Why none is missed. A thread is listed before it looks at the lock under the queue's guard for
// the last time, and held what it holds before that; so whoever of a circle is listed last sees
// all of it.
//
// Lock order: the graph's lock is the innermost but a queue's guard.
#pragma once

#include <memory>

#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/watch.hpp>

namespace canteen::threading::detail {

class WaitForGraph {
 public:
  using Wait = Runtime::Blocked;

  // The mark of a lock that was released by another thread than its holder.
  static constexpr std::uint32_t signal_mark = 0xFFFF'FFFF;

  // nullptr: as DeadlockOptions() are.
  static void set_options(std::shared_ptr<const DeadlockOptions> options);

  // The caller is about to wait. Reports, or throws, if that closes a circle.
  static void enter(Wait& mine);
  static void leave(Wait& mine) noexcept;

 private:
  struct Step;

  static bool closes(const Wait& mine, std::vector<Step>* steps);
  static Step step_of(const Wait& wait);
  static const Wait* wait_of(std::uint32_t number) noexcept;
  static void before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS;
  static void after_fork_in_parent() CANTEEN_NO_THREAD_SAFETY_ANALYSIS;
  static void after_fork_in_child();
  friend struct WaitForGraphAtLoad;
};

}  // namespace canteen::threading::detail
