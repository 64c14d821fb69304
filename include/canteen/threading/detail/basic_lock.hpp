// BasicLock — mutual exclusion: the machine behind Lock and FairLock.
//
// word_:  bits 0-28  the holder's number, 0 when free
//         bit 29     KEPT    free, but kept for the waiter that is on its way
//         bit 30     WOKEN   a waiter has been woken and is on its way: do not wake another
//         bit 31     PARKED  the queue is not empty
//
// Free, uncontended: acquire is one compare-and-swap 0 -> number, release is one back. Anything
// else takes the long way.
//
// INV1  Only the holder's release takes the number out of word_, and only a compare-and-swap of
//       a word whose number is 0 puts one in (or a release that hands the lock over).
// INV2  PARKED == !queue.empty() whenever the guard is free.
// INV3  WOKEN is set by the release that wakes, and cleared by the waiter it woke: when that
//       waiter takes the lock, queues again, or gives up; giving up it passes the wake-up on.
// INV4  A lock that is free with PARKED set has WOKEN set: somebody is on the way. (Releases that
//       find PARKED without WOKEN wake; waiters that queue look at the lock under the guard.)
// INV5  KEPT comes and goes with WOKEN: set by a release that finds WOKEN, cleared with it.
//
// Barging and patience: the woken waiter competes with whoever comes along, which keeps the lock
// busy during the 25 us that a sleeper needs to arrive. A waiter that came in vain and has waited
// longer than `patience` says so (`impatient`), goes to the front, and the next release hands it
// the lock directly. And a waiter that does not even arrive, because those who overtake it are on
// all the cores, gets the lock kept for it after as long: who comes now sleeps, and frees a core.
// A short patience is a fair lock; there nobody looks before he sleeps, so that no more threads
// than can work want the cores.
//
// Why not a futex on word_ itself: a waiter could then not be told apart from the others, so
// neither its age, nor a hand-over, nor a stop request could reach just that one.
//
// Ordering: acquire of the lock pairs with release of the lock, on word_.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/rush.hpp>
#include <canteen/threading/detail/wait_end.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::threading::detail {

template <class P>
class CANTEEN_API BasicLock {
 public:
  using StopToken = typename P::StopToken;

  // `object`, `kind`: what the reports call it, when it is the inside of something else.
  // `looks`: whether a wait looks for a while before it sleeps.
  constexpr BasicLock(const char* name, std::chrono::nanoseconds patience,
                      BlockedOn kind = BlockedOn::lock, const void* object = nullptr,
                      bool looks = true) noexcept
      : patience_(patience.count()), name_(name), object_(object), kind_(kind), looks_(looks) {}

  BasicLock(const BasicLock&) = delete;
  BasicLock& operator=(const BasicLock&) = delete;

  void acquire() {
    if (!take_short(P::fast_self())) acquire_long(Timeout(), StopToken());
  }

  // Takes it if nobody holds it or awaits it, in no time at all.
  bool try_short() noexcept { return take_short(P::fast_self()); }

  bool try_acquire() { return take_short(P::fast_self()) || try_long(P::self()); }

  // False when the timeout passed or the token was stopped first. A free lock (a kept one is the
  // other's, but to those who only poll) is taken whatever the timeout and the token say, and no
  // clock is read for it.
  bool acquire(Timeout timeout, const StopToken& stop) {
    return take_short(P::fast_self()) || acquire_long(timeout, stop);
  }

  // False when the lock was free.
  bool release() noexcept { return release_short(P::fast_self()) || release_long(); }

  // The short ways, for `me`, the caller's fast_self(). False when it is not that simple, and then
  // nothing has happened.
  bool take_short(std::uint32_t me) noexcept {
    if (me == 0) return false;
    std::uint32_t expected = 0;
    // acquire pairs with the release in release_short() and release_long().
    if (word_.compare_exchange_strong(expected, me, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
      return true;
    }
    // Free, with somebody on the way: that is how a lock is that many threads want.
    return (expected & (number_mask | kept)) == 0 &&
           word_.compare_exchange_strong(expected, expected | me, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }

  bool release_short(std::uint32_t me) noexcept {
    // Without a look first, which would wait for the line just as long, and then for the look.
    // release pairs with the acquire in take_short(), take() and queue_or_take().
    return me != 0 && word_.compare_exchange_strong(me, 0, std::memory_order_release,
                                                    std::memory_order_relaxed);
  }

  // The holder's number, 0 when free: a snapshot, exact only for the holder itself.
  [[nodiscard]] std::uint32_t owner() const noexcept {
    return word_.load(std::memory_order_relaxed) & number_mask;
  }

  [[nodiscard]] bool locked() const noexcept { return owner() != 0; }

  [[nodiscard]] std::uint32_t waiters() const noexcept { return queue_.size(); }

  // The numbers of those who wait, oldest first, as many as fit; how many those are.
  std::size_t waiting(std::uint32_t* numbers, std::size_t room) noexcept {
    return queue_.numbers(numbers, room);
  }

  [[nodiscard]] const char* name() const noexcept { return name_; }

  // For a condition: gives the lock up and says what restores it.
  std::uint32_t release_all() noexcept {
    rush_.never();
    release();
    return 1;
  }

  void acquire_again(std::uint32_t) {
    if (!take_short(P::fast_self())) acquire_long(Timeout(), StopToken(), true);
  }

  // Whether wait() and notify() may be called: with a plain lock, as in Python, only "is it held".
  [[nodiscard]] bool may_notify() const noexcept { return locked(); }

 private:
  static constexpr std::uint32_t parked = 1U << 31;
  static constexpr std::uint32_t woken = 1U << 30;
  static constexpr std::uint32_t kept = 1U << 29;
  static constexpr std::chrono::milliseconds shortest_to_stay{1};
  // A release under WOKEN looks at the clock once in so many times.
  static constexpr std::uint32_t overtakes_a_look = requires { P::brief_spins; } ? 1 : 64;
  static constexpr std::uint32_t number_mask = (1U << 29) - 1;

  // Takes the lock if it is free, leaving the flags but those in `clear`; if any bit of `unless` is
  // set, it does not.
  bool take(std::uint32_t me, std::uint32_t clear = 0, std::uint32_t unless = 0) noexcept {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    while ((word & (number_mask | unless)) == 0) {
      // acquire pairs with the release in release_short() and release_long().
      if (word_.compare_exchange_weak(word, (word & ~clear) | me, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  bool try_long(std::uint32_t me) {
    if (!take(me)) return false;
    told_acquired();
    return true;
  }

  void told_acquired() {
    if (P::watched()) P::acquired(object(), name_, kind_, mark_);
  }

  const void* object() const noexcept { return object_ != nullptr ? object_ : this; }

  bool acquire_long(Timeout timeout, const StopToken& stop, bool again = false);
  bool look(std::uint32_t me, bool rushes) noexcept;
  bool acquire_queued(std::uint32_t me, base::Deadline deadline, const StopToken& stop,
                      WaitEnd end);
  bool queue_or_take(Waiter<P>& waiter, bool again) noexcept;
  bool leave(Waiter<P>& waiter) noexcept;
  void pass_on() noexcept;
  bool release_long() noexcept;
  bool overtaken_for_long() noexcept;
  bool wake_oldest(bool held) noexcept;

  typename P::template Atomic<std::uint32_t> word_{0};
  Spinner<P> spinner_;
  Rush<P> rush_;
  WaitQueue<P> queue_;
  const std::int64_t patience_;  // ns; constant
  const char* const name_;       // static storage; constant
  const void* const object_;     // constant
  const BlockedOn kind_;         // constant
  const bool looks_;             // constant
  // The holder's: how often the woken waiter has been overtaken, and since when.
  typename P::template Plain<std::uint32_t> overtakes_{0};
  typename P::template Plain<base::Instant> overtaken_since_{0};
  typename P::template Atomic<std::uint32_t> mark_{0};  // the watches' (runtime.hpp)
};

}  // namespace canteen::threading::detail

#include <canteen/threading/detail/basic_lock_long.hpp>  // IWYU pragma: export
