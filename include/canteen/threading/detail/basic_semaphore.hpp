// BasicSemaphore — a count of permits: the machine behind Semaphore and BoundedSemaphore.
//
// word_:  bit 0      WAITERS  the queue is not empty
//         bits 1-63  the permits that are free
//
// INV1  WAITERS == !queue.empty() whenever the guard is free.
// INV2  While WAITERS is set no permit is taken past the queue: permits are handed to the oldest
//       waiter, in order, and only what is left over becomes free. So it is first in, first out
//       among those who wait.
//
// Ordering: release() pairs with the acquire() that gets one of its permits: directly on word_,
// or through the waiter's signal.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::threading::detail {

template <class P>
class CANTEEN_API BasicSemaphore {
 public:
  using StopToken = typename P::StopToken;

  constexpr BasicSemaphore(std::int64_t permits, const char* name) noexcept
      : word_(static_cast<std::uint64_t>(permits) * permit), name_(name) {}

  BasicSemaphore(const BasicSemaphore&) = delete;
  BasicSemaphore& operator=(const BasicSemaphore&) = delete;

  void acquire() {
    if (!take()) acquire_long(Timeout(), StopToken());
  }

  bool try_acquire() { return take(); }

  bool acquire(Timeout timeout, const StopToken& stop) {
    return take() || acquire_long(timeout, stop);
  }

  // Adds n permits. False, and nothing is added, if that would make more than `bound` of them.
  bool release(std::int64_t n, std::int64_t bound = most) noexcept {
    const std::uint64_t more = static_cast<std::uint64_t>(n) * permit;
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while ((word & waiters_bit) == 0) {
      if (n > bound - free_permits(word)) return false;
      // release pairs with the acquire in take().
      if (word_.compare_exchange_weak(word, word + more, std::memory_order_release,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return release_long(n, bound);
  }

  // A snapshot.
  [[nodiscard]] std::int64_t value() const noexcept {
    return free_permits(word_.load(std::memory_order_relaxed));
  }

  [[nodiscard]] std::uint32_t waiters() const noexcept { return queue_.size(); }

  [[nodiscard]] const char* name() const noexcept { return name_; }

  static constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 4;

 private:
  static constexpr std::uint64_t waiters_bit = 1;
  static constexpr std::uint64_t permit = 2;

  static constexpr std::int64_t free_permits(std::uint64_t word) noexcept {
    return static_cast<std::int64_t>(word / permit);
  }

  bool take() noexcept {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while (word >= permit && (word & waiters_bit) == 0) {
      // acquire pairs with the release in release() and release_long().
      if (word_.compare_exchange_weak(word, word - permit, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  bool acquire_long(Timeout timeout, const StopToken& stop);
  bool queue_or_take(Waiter<P>& waiter) noexcept;
  bool leave(Waiter<P>& waiter) noexcept;
  bool release_long(std::int64_t n, std::int64_t bound) noexcept;

  typename P::template Atomic<std::uint64_t> word_;
  Spinner<P> spinner_;
  WaitQueue<P> queue_;
  const char* const name_;  // static storage; constant
};

template <class P>
bool BasicSemaphore<P>::acquire_long(Timeout timeout, const StopToken& stop) {
  const std::uint32_t me = P::self();
  if (timeout.polls() || stop.stop_requested()) return take();
  if (spinner_.spin([this]() noexcept { return take(); })) return true;
  const base::Deadline deadline =
      timeout.forever() ? base::Deadline() : base::Deadline(timeout, P::now());
  Waiter<P> waiter;
  waiter.number.set(me);
  const StopWake<P> stopper(stop, waiter);
  const typename P::Blocked blocked(BlockedOn::semaphore, this, name_);
  if (queue_or_take(waiter)) return true;
  const Wake wake = waiter.wait(deadline, spinner_);
  if (wake == Wake::handed) return true;
  if (leave(waiter)) return false;
  // A permit was handed over while we were giving up: it is ours, and nobody else's any more.
  waiter.wait_for_signal();
  return true;
}

template <class P>
bool BasicSemaphore<P>::queue_or_take(Waiter<P>& waiter) noexcept {
  const QueueGuard<P> guard(queue_);
  std::uint64_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if (word >= permit && (word & waiters_bit) == 0) {
      if (word_.compare_exchange_weak(word, word - permit,
                                      std::memory_order_acquire,  // pairs with release()
                                      std::memory_order_relaxed)) {
        return true;
      }
    } else if (word_.compare_exchange_weak(word, word | waiters_bit, std::memory_order_relaxed,
                                           std::memory_order_relaxed)) {
      break;
    }
  }
  queue_.push_back(waiter);
  return false;
}

template <class P>
bool BasicSemaphore<P>::leave(Waiter<P>& waiter) noexcept {
  const QueueGuard<P> guard(queue_);
  if (!waiter.linked.get()) return false;
  queue_.unlink(waiter);
  if (queue_.empty()) word_.fetch_and(~waiters_bit, std::memory_order_relaxed);  // INV1
  return true;
}

template <class P>
bool BasicSemaphore<P>::release_long(std::int64_t n, std::int64_t bound) noexcept {
  Waiter<P>* chain = nullptr;
  {
    const QueueGuard<P> guard(queue_);
    // INV2: with the guard held and WAITERS set nobody else changes the count.
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    if (n > bound - free_permits(word)) return false;
    std::int64_t handed = 0;
    chain = queue_.take(n, handed);
    std::uint64_t next = 0;
    do {
      next = word + static_cast<std::uint64_t>(n - handed) * permit;
      if (queue_.empty()) next &= ~waiters_bit;  // INV1
      // release pairs with the acquire in take().
    } while (!word_.compare_exchange_weak(word, next, std::memory_order_release,
                                          std::memory_order_relaxed));
  }
  WaitQueue<P>::hand_over(chain);
  return true;
}

}  // namespace canteen::threading::detail
