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
  const bool polls = timeout.polls() || stop.stop_requested();
  // Who only polls takes it even if it is kept: that costs the other a moment, not its turn.
  if (!take(me, 0, polls ? 0 : kept)) {
    if (polls) return false;
    // Look while it is worth looking. Newcomers may overtake the queue here (see "Barging"),
    // which is what keeps a busy lock fast.
    const bool rushes = timeout.forever() || timeout.value() > shortest_to_stay;
    const bool taken = looks_ && look(me, rushes);
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

// Looks while it is worth looking; `rushes`: in a rush, it stays away before.
template <class P>
bool BasicLock<P>::look(std::uint32_t me, bool rushes) noexcept {
  const bool stayed_away = rushes && rush_.stay_away();
  std::uint32_t looks = 0;
  const auto take_it = [this, me, &looks]() noexcept {
    ++looks;
    return take(me, 0, kept);
  };
  if (!spinner_.spin(take_it)) {
    if (stayed_away) rush_.was_in_vain();
    return false;
  }
  if (rushes) rush_.taken(stayed_away, looks);
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
    Wake wake = looks_ ? waiter.wait(deadline, spinner_) : waiter.sleep(deadline);
    const bool gave_up = wake == Wake::timed_out || wake == Wake::stopped;
    if (gave_up) {
      if (leave(waiter)) return false;
      wake = waiter.wait_for_signal();  // Waiter INV2: a release chose us meanwhile
    }
    if (wake == Wake::handed) return true;
    // INV3: WOKEN is ours to clear.
    const auto take_it = [this, me]() noexcept { return take(me, woken | kept); };
    if (looks_ && !gave_up ? spinner_.spin(take_it) : take_it()) return true;
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
  const std::uint32_t clear = again ? woken | kept : 0;
  const std::uint32_t unless = again ? 0 : kept;
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if ((word & (number_mask | unless)) == 0) {
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

// A woken waiter gives up: clears WOKEN (INV5) and, should the lock be free with others waiting,
// wakes the next in its place (INV4).
template <class P>
void BasicLock<P>::pass_on() noexcept {
  const std::uint32_t word =
      word_.fetch_and(~(woken | kept), std::memory_order_relaxed) & ~(woken | kept);
  if ((word & number_mask) == 0 && (word & parked) != 0) wake_oldest(false);
}

template <class P>
bool BasicLock<P>::release_long() noexcept {
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  if ((word & number_mask) == 0) return false;
  // Told first: once the word is free the lock may be taken, or destroyed.
  if (P::watched()) P::released(object(), word & number_mask, kind_, mark_);
  const std::uint32_t keep = (word & woken) != 0 && overtaken_for_long() ? kept : 0;
  for (;;) {
    while ((word & parked) == 0 || (word & woken) != 0) {
      // Nobody to wake, or somebody on the way.
      const std::uint32_t next = (word & ~number_mask) | ((word & woken) != 0 ? keep : 0);
      // release pairs with the acquire in take_short(), take(), queue_or_take().
      if (word_.compare_exchange_weak(word, next, std::memory_order_release,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    if (wake_oldest(true)) return true;
    word = word_.load(std::memory_order_relaxed);
  }
}

// Whether those who overtake the woken waiter have done so for longer than the patience. (If it is
// by now another waiter than the one for whom the clock was started, then that one is served
// early.) Requires: held.
template <class P>
bool BasicLock<P>::overtaken_for_long() noexcept {
  const std::uint32_t overtakes = overtakes_.get() + 1;
  overtakes_.set(overtakes);
  if (overtakes == 1) overtaken_since_.set(P::now());
  return overtakes % overtakes_a_look == 0 && P::now() - overtaken_since_.get() >= patience_;
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
    if (held) overtakes_.set(0);
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
