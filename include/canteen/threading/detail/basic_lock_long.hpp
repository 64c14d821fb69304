// The long way of BasicLock: contention. Included by basic_lock.hpp only.
#pragma once

#include <canteen/threading/detail/basic_lock.hpp>

namespace canteen::threading::detail {

template <class P>
bool BasicLock<P>::acquire_long(Timeout timeout, const StopToken& stop, bool again) {
  const std::uint32_t me = P::self();
  const bool ends = !timeout.forever() || stop.stop_possible();
  // A wait that ends by itself cannot be part of a deadlock.
  if (!ends && P::watched()) P::acquiring(object(), name_, kind_, mark_);
  if (!take(me)) {
    if (timeout.polls() || stop.stop_requested()) return false;
    // Look while it is worth looking. Newcomers may overtake the queue here (see "Barging"),
    // which is what keeps a busy lock fast.
    const bool taken = spinner_.spin([this, me]() noexcept { return take(me); });
    if (!taken) {
      const base::Deadline deadline =
          timeout.forever() ? base::Deadline() : base::Deadline(timeout, P::now());
      const WaitEnd end = again  ? WaitEnd::taken_back
                          : ends ? WaitEnd::by_itself
                                 : WaitEnd::by_others;
      if (!acquire_queued(me, deadline, stop, end)) return false;
    }
  }
  told_acquired();
  return true;
}

template <class P>
bool BasicLock<P>::acquire_queued(std::uint32_t me, base::Deadline deadline, const StopToken& stop,
                                  WaitEnd end) {
  Waiter<P> waiter;
  waiter.number.set(me);
  waiter.since = P::now();
  const StopWake<P> stopper(stop, waiter);
  const typename P::Blocked blocked(kind_, object(), name_, end, &word_, &mark_);
  for (bool again = false;; again = true) {
    if (queue_or_take(waiter, again)) return true;
    Wake wake = waiter.wait(deadline, spinner_);
    const bool gave_up = wake == Wake::timed_out || wake == Wake::stopped;
    if (gave_up) {
      if (leave(waiter)) return false;
      wake = waiter.wait_for_signal();  // Waiter INV2: a release chose us meanwhile
    }
    if (wake == Wake::handed) return true;
    // INV3: WOKEN is ours to clear.
    if (take(me, woken)) return true;
    if (gave_up) {
      pass_on();
      return false;
    }
    waiter.impatient.set(P::now() - waiter.since >= patience_);
    waiter.rearm();
  }
}

// Queues the waiter, unless the lock is free. `again`: it was woken, and WOKEN is its own.
template <class P>
bool BasicLock<P>::queue_or_take(Waiter<P>& waiter, bool again) noexcept {
  const QueueGuard<P> guard(queue_);
  const std::uint32_t clear = again ? woken : 0;
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if ((word & number_mask) == 0) {
      if (word_.compare_exchange_weak(word, (word & ~clear) | waiter.number.get(),
                                      std::memory_order_acquire,  // pairs with release()
                                      std::memory_order_relaxed)) {
        return true;
      }
    } else if (word_.compare_exchange_weak(word, (word & ~clear) | parked,
                                           std::memory_order_relaxed, std::memory_order_relaxed)) {
      // The holder's release now fails on the short way, takes the guard after us and finds us.
      break;
    }
  }
  if (again) {
    queue_.push_front(waiter);
  } else {
    queue_.push_back(waiter);
  }
  return false;
}

// Takes the waiter out of the queue; false if a release has already done so.
template <class P>
bool BasicLock<P>::leave(Waiter<P>& waiter) noexcept {
  const QueueGuard<P> guard(queue_);
  if (!waiter.linked.get()) return false;
  queue_.unlink(waiter);
  if (queue_.empty()) word_.fetch_and(~parked, std::memory_order_relaxed);  // INV2
  return true;
}

// A woken waiter gives up: clears WOKEN and, should the lock be free with others waiting, wakes
// the next in its place (INV4).
template <class P>
void BasicLock<P>::pass_on() noexcept {
  const std::uint32_t word = word_.fetch_and(~woken, std::memory_order_relaxed) & ~woken;
  if ((word & number_mask) == 0 && (word & parked) != 0) wake_oldest(false);
}

template <class P>
bool BasicLock<P>::release_long() noexcept {
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  if ((word & number_mask) == 0) return false;
  // Told first: once the word is free the lock may be taken, or destroyed.
  if (P::watched()) P::released(object(), word & number_mask, kind_, mark_);
  for (;;) {
    while ((word & parked) == 0 || (word & woken) != 0) {
      // Nobody to wake, or somebody on the way.
      // release pairs with the acquire in take_short(), take(), queue_or_take().
      if (word_.compare_exchange_weak(word, word & ~number_mask, std::memory_order_release,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    if (wake_oldest(true)) return true;
    word = word_.load(std::memory_order_relaxed);
  }
}

// Wakes the oldest waiter, or hands it the lock if it is impatient; `held`: and releases the lock
// by the same stroke. False when there was nothing to do (and the lock, if held, still is): the
// last waiter has just left, or another is on the way. A lock with nobody inside acquire() is
// never set free here, under the guard: its next holder may destroy it, guard and all.
template <class P>
bool BasicLock<P>::wake_oldest(bool held) noexcept {
  Waiter<P>* oldest = nullptr;
  Wake wake = Wake::woken;
  {
    const QueueGuard<P> guard(queue_);
    oldest = queue_.front();
    if (oldest == nullptr) return false;
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    std::uint32_t next = 0;
    do {
      if ((word & woken) != 0) return false;                 // INV3: one at a time
      if (!held && (word & number_mask) != 0) return false;  // its release will do it
      wake = held && oldest->impatient.get() ? Wake::handed : Wake::woken;
      next = word & ~number_mask;
      next |= wake == Wake::handed ? oldest->number.get() : woken;
      if (oldest->next.get() == nullptr) next &= ~parked;  // INV2
      // release pairs with the acquire in take() and in wait(): of the lock, if it is held.
    } while (!word_.compare_exchange_weak(word, next, std::memory_order_release,
                                          std::memory_order_relaxed));
    queue_.unlink(*oldest);
  }
  // After the guard: a system call must not hold it. `oldest` cannot leave before (Waiter INV2).
  oldest->signal(wake);
  return true;
}

}  // namespace canteen::threading::detail
