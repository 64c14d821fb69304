// WaitQueue — the threads that wait for one object, oldest first, under a guard of one bit.
//
// Every blocking type of this room is a word of state and one of these. The guard is held for a
// few instructions and never across a system call, so it spins; a holder that lost its core is
// given the time slice by the yields. (The room `queue` makes more of it: there a guard is the lock
// of one end of a line, which items are moved under. See queue/detail/basic_door.hpp.)
//
// INV1  a waiter is linked in at most one queue; `linked` says so, under the guard.
// INV2  whoever unlinks a waiter in order to wake it owes it a signal (Waiter INV1).
// Lock order: a queue's guard is the innermost lock there is; two are never held at once (but by
//             the room `queue`, which has an order for its own).
//
// Complexity: push, pop, unlink O(1).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/detail/waiter.hpp>

namespace canteen::threading::detail {

template <class P>
class CANTEEN_CAPABILITY("guard") WaitQueue {
 public:
  constexpr WaitQueue() noexcept = default;

  void lock() noexcept CANTEEN_ACQUIRE() {
    if (!try_lock()) [[unlikely]]
      lock_long();
  }

  bool try_lock() noexcept CANTEEN_TRY_ACQUIRE(true) {
    // acquire pairs with the release in unlock(): the links are ours.
    return guard_.exchange(1, std::memory_order_acquire) == 0;
  }

  // A snapshot, for who is going to try.
  [[nodiscard]] bool is_locked() const noexcept {
    return guard_.load(std::memory_order_relaxed) != 0;
  }

  void unlock() noexcept CANTEEN_RELEASE() {
    guard_.store(0, std::memory_order_release);  // pairs with the acquire in lock()
  }

  [[nodiscard]] bool empty() const noexcept CANTEEN_REQUIRES(this) {
    return head_.get() == nullptr;
  }

  [[nodiscard]] Waiter<P>* front() const noexcept CANTEEN_REQUIRES(this) { return head_.get(); }

  void push_back(Waiter<P>& waiter) noexcept CANTEEN_REQUIRES(this) {
    Waiter<P>* const last = tail_.get();
    waiter.previous.set(last);
    waiter.next.set(nullptr);
    (last != nullptr ? last->next : head_).set(&waiter);
    tail_.set(&waiter);
    waiter.linked.set(true);
    count(+1);
  }

  // For a waiter that was woken in vain: it keeps its seniority.
  void push_front(Waiter<P>& waiter) noexcept CANTEEN_REQUIRES(this) {
    Waiter<P>* const first = head_.get();
    waiter.next.set(first);
    waiter.previous.set(nullptr);
    (first != nullptr ? first->previous : tail_).set(&waiter);
    head_.set(&waiter);
    waiter.linked.set(true);
    count(+1);
  }

  void unlink(Waiter<P>& waiter) noexcept CANTEEN_REQUIRES(this) {
    Waiter<P>* const before = waiter.previous.get();
    Waiter<P>* const after = waiter.next.get();
    (before != nullptr ? before->next : head_).set(after);
    (after != nullptr ? after->previous : tail_).set(before);
    waiter.linked.set(false);
    count(-1);
  }

  // The oldest, unlinked; nullptr when there is none.
  Waiter<P>* pop_front() noexcept CANTEEN_REQUIRES(this) {
    Waiter<P>* const oldest = head_.get();
    if (oldest != nullptr) unlink(*oldest);
    return oldest;
  }

  // Unlinks up to n, oldest first, as a chain through `next` for hand_over(); adds how many
  // there were to `taken`.
  Waiter<P>* take(std::int64_t n, std::int64_t& taken) noexcept CANTEEN_REQUIRES(this) {
    Waiter<P>* chain = nullptr;
    Waiter<P>* last = nullptr;
    for (; taken < n && !empty(); ++taken) {
      Waiter<P>* const oldest = pop_front();
      if (last == nullptr) {
        chain = oldest;
      } else {
        last->next.set(oldest);
      }
      last = oldest;
    }
    if (last != nullptr) last->next.set(nullptr);
    return chain;
  }

  // Signals every waiter of a chain that it has what it waited for. Call without the guard: each
  // signal may be a system call.
  static void hand_over(Waiter<P>* chain) noexcept {
    while (chain != nullptr) {
      Waiter<P>* const waiter = chain;
      chain = chain->next.get();  // before the signal: Waiter INV1
      waiter->signal(Wake::handed);
    }
  }

  // The numbers of those who wait, oldest first, as many as there is room for.
  std::size_t numbers(std::uint32_t* into, std::size_t room) noexcept {
    std::size_t found = 0;
    lock();
    for (Waiter<P>* each = head_.get(); each != nullptr && found < room; each = each->next.get()) {
      into[found++] = each->number.get();
    }
    unlock();
    return found;
  }

  // How many wait now: a snapshot, for reports and tests.
  [[nodiscard]] std::uint32_t size() const noexcept {
    return size_.load(std::memory_order_relaxed);
  }

 private:
  // Looks seldom, for each look takes the line of the cache from the holder; then gives its time
  // slice away.
  [[gnu::noinline]] void lock_long() noexcept CANTEEN_ACQUIRE() {
    std::uint32_t pauses = P::processors() > 1 ? first_pauses : most_pauses + 1;
    do {
      if (pauses <= most_pauses) {
        for (std::uint32_t i = 0; i < pauses; ++i) P::pause();
        pauses *= 2;
      } else {
        P::yield();
      }
    } while (is_locked() || !try_lock());
  }

  static constexpr bool brief = requires { P::brief_spins; };
  static constexpr std::uint32_t first_pauses = brief ? 1 : 8;
  static constexpr std::uint32_t most_pauses = brief ? 1 : 16;

  void count(int change) noexcept CANTEEN_REQUIRES(this) {
    // relaxed: written under the guard, read by anyone as a snapshot.
    size_.store(size_.load(std::memory_order_relaxed) + static_cast<std::uint32_t>(change),
                std::memory_order_relaxed);
  }

  typename P::template Atomic<std::uint32_t> guard_{0};
  typename P::template Atomic<std::uint32_t> size_{0};  // written under the guard
  typename P::template Plain<Waiter<P>*> head_ CANTEEN_GUARDED_BY(this);
  typename P::template Plain<Waiter<P>*> tail_ CANTEEN_GUARDED_BY(this);
};

// Holds a queue's guard for a scope.
template <class P, class Queue = WaitQueue<P>>
class CANTEEN_SCOPED_CAPABILITY QueueGuard {
 public:
  explicit QueueGuard(Queue& queue) noexcept CANTEEN_ACQUIRE(queue) : queue_(queue) {
    queue_.lock();
  }

  ~QueueGuard() CANTEEN_RELEASE() { queue_.unlock(); }

  QueueGuard(const QueueGuard&) = delete;
  QueueGuard& operator=(const QueueGuard&) = delete;

 private:
  Queue& queue_;
};

// Wakes a waiter when a stop is requested; registered only for tokens that can be stopped.
template <class P>
class StopWake {
 public:
  StopWake(const typename P::StopToken& token, Waiter<P>& waiter) {
    if (token.stop_possible()) callback_.emplace(token, Signal{&waiter});
  }

 private:
  struct Signal {
    Waiter<P>* waiter;

    void operator()() const noexcept { waiter->signal(Wake::stopped); }
  };

  // Its destructor waits for a callback that is running: the waiter outlives it.
  std::optional<typename P::template StopCallback<Signal>> callback_;
};

}  // namespace canteen::threading::detail
