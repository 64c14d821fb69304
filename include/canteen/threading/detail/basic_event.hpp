// BasicEvent — a flag that threads wait for: the machine behind Event.
//
// word_:  bit 0  SET      bit 1  WAITERS, the queue is not empty
//
// INV1  WAITERS == !queue.empty() whenever the guard is free; never together with SET then.
// INV2  set() unlinks and signals every waiter that was queued before it: each of them returns
//       true, even if clear() follows at once.
//
// Ordering: set() pairs with every wait() and is_set() that sees it.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/wait_end.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::threading::detail {

template <class P>
class CANTEEN_API BasicEvent {
 public:
  using StopToken = typename P::StopToken;

  constexpr explicit BasicEvent(const char* name) noexcept : name_(name) {}

  BasicEvent(const BasicEvent&) = delete;
  BasicEvent& operator=(const BasicEvent&) = delete;

  [[nodiscard]] bool is_set() const noexcept {
    return (word_.load(std::memory_order_acquire) & set_bit) != 0;  // pairs with set()
  }

  void set() noexcept {
    // release pairs with the acquire in is_set().
    const std::uint32_t before = word_.fetch_or(set_bit, std::memory_order_release);
    if ((before & waiters_bit) != 0) wake_all();
  }

  void clear() noexcept { word_.fetch_and(~set_bit, std::memory_order_relaxed); }

  // What the reports say that the caller waits for, when the event is the inside of something else.
  struct Subject {
    BlockedOn kind;
    const void* object;
    const char* name;
    const typename P::template Atomic<std::uint32_t>* owner = nullptr;  // who will set it
    WaitEnd end = WaitEnd::by_others;  // unless it has a timeout or a stop token
  };

  bool wait(Timeout timeout, const StopToken& stop) {
    return is_set() || wait_long(timeout, stop, {BlockedOn::event, this, name_});
  }

  bool wait(Timeout timeout, const StopToken& stop, const Subject& subject) {
    return is_set() || wait_long(timeout, stop, subject);
  }

  [[nodiscard]] std::uint32_t waiters() const noexcept { return queue_.size(); }

  [[nodiscard]] const char* name() const noexcept { return name_; }

 private:
  static constexpr std::uint32_t set_bit = 1;
  static constexpr std::uint32_t waiters_bit = 2;

  bool wait_long(Timeout timeout, const StopToken& stop, const Subject& subject);
  void wake_all() noexcept;

  typename P::template Atomic<std::uint32_t> word_{0};
  Spinner<P> spinner_;
  WaitQueue<P> queue_;
  const char* const name_;  // static storage; constant
};

template <class P>
bool BasicEvent<P>::wait_long(Timeout timeout, const StopToken& stop, const Subject& subject) {
  const std::uint32_t me = P::self();
  if (timeout.polls() || stop.stop_requested()) return is_set();
  const base::Deadline deadline =
      timeout.forever() ? base::Deadline() : base::Deadline(timeout, P::now());
  Waiter<P> waiter;
  waiter.number.set(me);
  const StopWake<P> stopper(stop, waiter);
  const typename P::Blocked blocked(
      subject.kind, subject.object, subject.name,
      timeout.forever() && !stop.stop_possible() ? subject.end : WaitEnd::by_itself, subject.owner);
  {
    // Queued before it looks for long, not after: a set() followed at once by a clear() must be
    // seen by everyone who was waiting (INV2).
    const QueueGuard<P> guard(queue_);
    // acquire pairs with the release in set() where the flag is seen: on failure. (On success it
    // would not be needed, but g++ 12 refuses the weaker order there.)
    std::uint32_t word = word_.load(std::memory_order_acquire);
    do {
      if ((word & set_bit) != 0) return true;
    } while (!word_.compare_exchange_weak(word, word | waiters_bit, std::memory_order_acquire,
                                          std::memory_order_acquire));
    queue_.push_back(waiter);
  }
  if (waiter.wait(deadline, spinner_) == Wake::handed) return true;
  {
    const QueueGuard<P> guard(queue_);
    if (waiter.linked.get()) {
      queue_.unlink(waiter);
      if (queue_.empty()) word_.fetch_and(~waiters_bit, std::memory_order_relaxed);
      return false;
    }
  }
  waiter.wait_for_signal();
  return true;
}

template <class P>
void BasicEvent<P>::wake_all() noexcept {
  Waiter<P>* chain = nullptr;
  {
    const QueueGuard<P> guard(queue_);
    std::int64_t woken = 0;
    chain = queue_.take(std::numeric_limits<std::int64_t>::max(), woken);
    word_.fetch_and(~waiters_bit, std::memory_order_relaxed);  // INV1
  }
  WaitQueue<P>::hand_over(chain);
}

}  // namespace canteen::threading::detail
