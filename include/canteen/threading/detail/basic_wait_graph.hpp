// BasicWaitGraph — who waits for whom: the deadlock watch's graph.
//
// Its edges go from a waiting thread over the lock to its holder, or to the thread that is joined.
// Only the waits are kept here, linked through objects on the stacks of those who wait; the holders
// are read from the locks' own words.
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

#include <chrono>
#include <cstdint>
#include <new>

#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/graph_wait.hpp>

namespace canteen::threading::detail {

// P: the platform, of which System is what concerns variables (P itself, or a base of it).
template <class P, class System = P>
class BasicWaitGraph {
 public:
  using Wait = GraphWait<System>;

  // The mark of a lock that was released by another thread than its holder: it is a signal, and
  // who waits for it waits for nobody in particular.
  static constexpr std::uint32_t signal_mark = 0xFFFF'FFFF;

  constexpr BasicWaitGraph() noexcept = default;
  BasicWaitGraph(const BasicWaitGraph&) = delete;
  BasicWaitGraph& operator=(const BasicWaitGraph&) = delete;

  // The caller is about to wait. True if that closes a circle: step(wait) was then called for each
  // of its waits, `mine` first, each for the next one's thread, with the graph's lock held.
  template <class Step>
  bool enter(Wait& mine, Step&& step) {
    const Held held(lock_);
    link(mine);
    if (!walk(mine, [](const Wait&) {})) return false;
    walk(mine, step);
    return true;
  }

  void leave(Wait& mine) {
    const Held held(lock_);
    Wait* const before = mine.previous.get();
    Wait* const after = mine.next.get();
    (before != nullptr ? before->next : first_).set(after);
    if (after != nullptr) after->previous.set(before);
  }

  // In the child of a fork, where all other threads are gone, maybe from the middle of enter(): a
  // new lock, and of all waits the caller's alone, those that it forked inside of. The first of
  // them is the innermost, and outer(wait) the next one out, or nullptr.
  template <class Outer>
  void renew(Wait* innermost, Outer&& outer) {
    new (&lock_) Core(nullptr, patience, BlockedOn::nothing);
    first_.set(innermost);
    Wait* before = nullptr;
    for (Wait* each = innermost; each != nullptr; each = outer(*each)) {
      each->previous.set(before);
      if (before != nullptr) before->next.set(each);
      each->next.set(nullptr);
      before = each;
    }
  }

 private:
  using Core = BasicLock<P>;

  class Held {
   public:
    explicit Held(Core& lock) : lock_(lock) { lock_.acquire(); }

    ~Held() { lock_.release(); }

    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    Core& lock_;
  };

  static constexpr std::uint32_t number_mask = (1U << 29) - 1;
  static constexpr int longest = 1000;
  static constexpr std::chrono::milliseconds patience{1};

  void link(Wait& mine) {
    mine.previous.set(nullptr);
    mine.next.set(first_.get());
    if (first_.get() != nullptr) first_.get()->previous.set(&mine);
    first_.set(&mine);
  }

  // The innermost wait of a thread: the newest. Requires: lock_ is held, here and below.
  const Wait* wait_of(std::uint32_t number) const {
    const Wait* each = first_.get();
    while (each != nullptr && each->number != number) each = each->next.get();
    return each;
  }

  template <class Step>
  bool walk(const Wait& mine, Step&& step) const {
    const Wait* each = &mine;
    for (int length = 0; length < longest; ++length) {
      // relaxed, both: what a listed thread did before is visible through lock_, and of another
      // thread only its number matters.
      if (each->mark != nullptr && each->mark->load(std::memory_order_relaxed) == signal_mark) {
        return false;
      }
      const std::uint32_t holder = each->owner->load(std::memory_order_relaxed) & number_mask;
      if (holder == 0) return false;
      step(*each);
      if (holder == mine.number) return true;
      const Wait* const next = wait_of(holder);
      // Nobody who waits, or one who has been given what it waits for.
      if (next == nullptr || next == each) return false;
      each = next;
    }
    return false;  // an older circle, which was reported when it closed
  }

  // Of no kind that reports speak of, so that they may take it themselves.
  Core lock_{nullptr, patience, BlockedOn::nothing};
  typename System::template Plain<Wait*> first_;  // guarded by lock_; the newest first
};

}  // namespace canteen::threading::detail
