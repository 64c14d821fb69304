// BasicTally — the tasks that were put and are done, and who waits for the last: task_done() and
// join().
//
// How many were put is what the line knows anyhow (`put`, an argument here, which reads it relaxed:
// done_ orders it); only those that are done are counted.
//
// INV  done <= put. Both only grow: whoever reads done first and then an equal put has seen a
//      moment, that of the first reading, when nothing was unfinished.
//
// Why no joiner is left behind: he says that he joins, lies down, and only then looks whether
// anything is unfinished; who finishes counts first and then asks whether somebody joins. Of the
// two, in the total order of these four, one sees the other.
//
// Ordering: done() releases what the task did to the join() that it ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/spinner.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::queue::detail {

template <class P>
class BasicTally {
 public:
  constexpr BasicTally() noexcept = default;
  BasicTally(const BasicTally&) = delete;
  BasicTally& operator=(const BasicTally&) = delete;

  // One more is done. False, and nothing is counted, if that is more than were put.
  template <class Put>
  bool done(Put&& put) noexcept {
    // acquire, here and where it fails, pairs with the release of the others' counting: put() is
    // then no older than what they had seen when they found that they may count.
    std::uint64_t before = done_.load(std::memory_order_acquire);
    do {
      if (before == put()) return false;
      // seq_cst, as in join(); it also releases, and continues the others' release.
    } while (!done_.compare_exchange_weak(before, before + 1, std::memory_order_seq_cst,
                                          std::memory_order_acquire));
    if (joining_.load(std::memory_order_seq_cst) != 0 && before + 1 == put()) release_all();
    return true;
  }

  // So many were dropped: done, but for those that are already. The caller has seen the last put.
  template <class Put>
  void drop(std::uint64_t number, Put&& put) noexcept {
    std::uint64_t before = done_.load(std::memory_order_relaxed);
    std::uint64_t after = 0;
    do {
      after = number < put() - before ? before + number : put();
    } while (!done_.compare_exchange_weak(before, after, std::memory_order_seq_cst,
                                          std::memory_order_relaxed));
    if (joining_.load(std::memory_order_seq_cst) != 0 && after == put()) release_all();
  }

  template <class Put>
  [[nodiscard]] std::uint64_t unfinished(Put&& put) const noexcept {
    // acquire pairs with done(). In this order: INV.
    const std::uint64_t finished = done_.load(std::memory_order_acquire);
    return put() - finished;
  }

  // False when the deadline passed or a stop was requested first.
  template <class Put>
  bool join(Put&& put, Timeout timeout, const typename P::StopToken& stop, const void* object,
            const char* name) {
    const std::uint32_t me = P::self();
    if (unfinished(put) == 0) return true;
    if (timeout.polls() || stop.stop_requested()) return false;
    const base::Deadline deadline =
        timeout.forever() ? base::Deadline() : base::Deadline(timeout, P::now());
    const typename P::Blocked blocked(threading::BlockedOn::queue_join, object, name);
    threading::detail::Waiter<P> waiter;
    waiter.number.set(me);
    const threading::detail::StopWake<P> stopper(stop, waiter);
    const Joining joining(joining_);
    while (lie_down(waiter, put)) {
      const bool called = waiter.wait(deadline, spinner_) == threading::detail::Wake::handed;
      if (!called && get_up(waiter)) return unfinished(put) == 0;
      if (!called) waiter.wait_for_signal();
      waiter.rearm();
    }
    return true;
  }

  [[nodiscard]] std::uint32_t joiners() const noexcept { return sleepers_.size(); }

 private:
  class Joining {
   public:
    explicit Joining(typename P::template Atomic<std::uint32_t>& joining) noexcept
        : joining_(joining) {
      joining_.fetch_add(1, std::memory_order_seq_cst);  // see the head of the file
    }

    ~Joining() { joining_.fetch_sub(1, std::memory_order_relaxed); }

    Joining(const Joining&) = delete;
    Joining& operator=(const Joining&) = delete;

   private:
    typename P::template Atomic<std::uint32_t>& joining_;
  };

  // False if nothing is unfinished.
  template <class Put>
  bool lie_down(threading::detail::Waiter<P>& waiter, Put&& put) noexcept {
    const threading::detail::QueueGuard<P> guard(sleepers_);
    const std::uint64_t finished = done_.load(std::memory_order_seq_cst);
    if (finished == put()) return false;
    sleepers_.push_back(waiter);
    return true;
  }

  bool get_up(threading::detail::Waiter<P>& waiter) noexcept {
    const threading::detail::QueueGuard<P> guard(sleepers_);
    if (!waiter.linked.get()) return false;
    sleepers_.unlink(waiter);
    return true;
  }

  void release_all() noexcept {
    threading::detail::Waiter<P>* chain = nullptr;
    {
      const threading::detail::QueueGuard<P> guard(sleepers_);
      std::int64_t number = 0;
      chain = sleepers_.take(std::numeric_limits<std::int64_t>::max(), number);
    }
    threading::detail::WaitQueue<P>::hand_over(chain);
  }

  typename P::template Atomic<std::uint64_t> done_{0};
  typename P::template Atomic<std::uint32_t> joining_{0};
  threading::detail::Spinner<P> spinner_;
  threading::detail::WaitQueue<P> sleepers_;
};

}  // namespace canteen::queue::detail
