// Waiter — one thread's place in a queue, on that thread's own stack.
//
// The signal word is the whole protocol between the sleeper and those who wake it:
//   asleep   the thread is (about to be) inside P::wait: whoever sets a reason owes a system call
//   woken    a waker took the waiter out of its queue and gave it what it waited for
//   handed   like woken, and the thing itself (the lock, the permit) already belongs to the waiter
//   stopped  the thread's stop token asked; the waiter is still in its queue
//
// INV1  `woken` or `handed` is set exactly once, by the thread that unlinked the waiter from its
//       queue, and is that thread's last access: the waiter may then be gone. (Its wake-up call
//       after that only names an address; on a stack that has moved on it is a spurious wake-up.)
// INV2  a waiter that finds itself unlinked must wait for INV1's signal before it may leave.
//
// Ordering: signal() releases, wait() acquires: what the waker did before is visible to the woken.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/spinner.hpp>

namespace canteen::threading::detail {

enum class Wake : std::uint32_t { timed_out = 0, woken = 2, handed = 4, stopped = 8 };

template <class P>
struct Waiter {
  template <class T>
  using Plain = typename P::template Plain<T>;

  // Guarded by the queue's guard while linked.
  Plain<Waiter*> next;
  Plain<Waiter*> previous;
  Plain<bool> linked;

  // Constant while linked.
  Plain<std::uint32_t> number;  // the waiting thread (Self::number)
  std::int64_t amount = 1;      // what it waits for: permits, say
  base::Instant since = 0;      // when the wait began; only where a patience is kept
  Plain<bool> impatient;        // waited longer than the patience: wants the thing handed over

  // Waits for a reason. Looks first, then sleeps; `timed_out` leaves the waiter linked or not,
  // which only its queue can tell.
  Wake wait(base::Deadline deadline, Spinner<P>& spinner) noexcept {
    if (spinner.spin([this] { return reasons() != 0; })) return wake();
    return sleep(deadline);
  }

  // As wait(), without looking first.
  Wake sleep(base::Deadline deadline) noexcept {
    // relaxed: wake() and reasons() look again, and acquire.
    if ((signal_.fetch_or(asleep, std::memory_order_relaxed) & ~asleep) != 0) return wake();
    while (reasons() == 0) {
      if (!P::wait(signal_, asleep, deadline) && reasons() == 0) return Wake::timed_out;
      if (!deadline.never() && reasons() == 0 && deadline.passed(P::now())) return Wake::timed_out;
    }
    return wake();
  }

  // INV2: for a waiter that was unlinked while it was about to give up.
  Wake wait_for_signal() noexcept {
    for (;;) {
      const std::uint32_t signal = signal_.load(std::memory_order_acquire);  // pairs with signal()
      if ((signal & (bits(Wake::woken) | bits(Wake::handed))) != 0) {
        return (signal & bits(Wake::handed)) != 0 ? Wake::handed : Wake::woken;
      }
      // The waker is between its unlinking and its signal: a few instructions, unless the
      // kernel took its core away.
      P::yield();
    }
  }

  // Gives the waiter a reason. For woken and handed: INV1, the last access.
  void signal(Wake reason) noexcept {
    // release pairs with the acquire loads in wait(), wait_for_signal().
    const std::uint32_t before = signal_.fetch_or(bits(reason), std::memory_order_release);
    if (before == asleep) P::wake_one(signal_);
  }

  // Readies a waiter that was woken for another round.
  // Requires: not linked, and woken (INV1 has happened).
  void rearm() noexcept {
    // keep `stopped`: a stop is for ever. relaxed: nobody else knows this waiter now, but the
    // stop callback, which only adds its bit.
    signal_.fetch_and(bits(Wake::stopped), std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint32_t asleep = 1;

  static constexpr std::uint32_t bits(Wake wake) noexcept {
    return static_cast<std::uint32_t>(wake);
  }

  std::uint32_t reasons() const noexcept {
    return signal_.load(std::memory_order_acquire) & ~asleep;  // pairs with signal()
  }

  // What was given wins over the stop: nothing that was handed over may be dropped.
  Wake wake() const noexcept {
    const std::uint32_t now = reasons();
    if ((now & bits(Wake::handed)) != 0) return Wake::handed;
    if ((now & bits(Wake::woken)) != 0) return Wake::woken;
    return Wake::stopped;
  }

  typename P::template Atomic<std::uint32_t> signal_{0};
};

}  // namespace canteen::threading::detail
