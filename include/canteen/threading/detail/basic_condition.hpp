// BasicCondition — wait, with a lock given up meanwhile, until notified: behind Condition.
//
// L is a lock that a condition can give up and take back: release_all(), acquire_again(),
// may_notify() (BasicLock, BasicRLock, or an adapter over several of them).
//
// INV1  A waiter is queued before it gives the lock up, so a notify that is made with the lock
//       held finds everyone who waited before.
// INV2  notify unlinks exactly min(n, waiting), oldest first, and each of them returns true: one
//       that was about to time out as well.
//
// Why the queue has its own guard: with a plain Lock, as in Python, a thread that does not hold
// the lock may notify while another holds it.
//
// Ordering: everything before notify() happens before the return of the wait() it ends.
#pragma once

#include <cstdint>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::threading::detail {

template <class P>
class BasicCondition {
 public:
  using StopToken = typename P::StopToken;

  // `object`, `kind`: what the reports call it, when it is the inside of something else.
  constexpr explicit BasicCondition(const char* name, BlockedOn kind = BlockedOn::condition,
                                    const void* object = nullptr) noexcept
      : name_(name), object_(object), kind_(kind) {}

  BasicCondition(const BasicCondition&) = delete;
  BasicCondition& operator=(const BasicCondition&) = delete;

  // Requires: lock.may_notify().
  template <class L>
  bool wait(L& lock, Timeout timeout, const StopToken& stop) {
    Waiter<P> waiter;
    waiter.number.set(P::self());
    const base::Deadline deadline =
        timeout.forever() || timeout.polls() ? base::Deadline() : base::Deadline(timeout, P::now());
    {
      const QueueGuard<P> guard(queue_);
      queue_.push_back(waiter);
    }
    const Release<L> released(lock);  // takes the lock back on every path
    if (!timeout.polls()) {
      const StopWake<P> stopper(stop, waiter);
      const typename P::Blocked blocked(kind_, object_ != nullptr ? object_ : this, name_);
      if (waiter.wait(deadline, spinner_) == Wake::handed) return true;
    }
    {
      const QueueGuard<P> guard(queue_);
      if (waiter.linked.get()) {
        queue_.unlink(waiter);
        return false;
      }
    }
    waiter.wait_for_signal();
    return true;
  }

  void notify(std::int64_t n) noexcept {
    // NOLINTNEXTLINE(readability-container-size-empty): size() needs no lock, empty() does
    if (n <= 0 || queue_.size() == 0) return;
    Waiter<P>* chain = nullptr;
    {
      const QueueGuard<P> guard(queue_);
      std::int64_t woken = 0;
      chain = queue_.take(n, woken);
    }
    WaitQueue<P>::hand_over(chain);
  }

  [[nodiscard]] std::uint32_t waiters() const noexcept { return queue_.size(); }

  [[nodiscard]] const char* name() const noexcept { return name_; }

 private:
  template <class L>
  class Release {
   public:
    explicit Release(L& lock) noexcept : lock_(lock), levels_(lock.release_all()) {}

    ~Release() { lock_.acquire_again(levels_); }

    Release(const Release&) = delete;
    Release& operator=(const Release&) = delete;

   private:
    L& lock_;
    const std::uint32_t levels_;
  };

  Spinner<P> spinner_;
  WaitQueue<P> queue_;
  const char* const name_;    // static storage; constant
  const void* const object_;  // constant
  const BlockedOn kind_;      // constant
};

}  // namespace canteen::threading::detail
