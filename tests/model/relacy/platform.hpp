// Relacy — the platform of the Relacy race detector: an older and independent model of the C++11
// memory, as a second opinion on what tests/model says.
//
// Its own limits: no early stores, a compare_exchange that fails reads the newest value, timeouts
// and spurious wake-ups at random, no clock; and its bookkeeping covers only what is made inside
// its test suites. Stop tokens are left to tests/model.
//
// `weakened`: what this platform does to every acquire and release. A model that finds nothing
// must be shown to find something.
//
// Thread safety: none; Relacy's threads are fibers of one kernel thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include <canteen/cache/detail/basic_readers_lock.hpp>
#include <canteen/queue/detail/basic_fifo.hpp>
#include <canteen/queue/detail/basic_shelf.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/queue/detail/stack.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/basic_event.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/basic_rlock.hpp>
#include <canteen/threading/detail/basic_semaphore.hpp>

#include "tests/model/relacy/library.hpp"

namespace canteen::model {

// Who sleeps, by address: Relacy's own list is inside the atomic, which may be gone when the
// wake-up for it comes (Waiter INV1).
class Sleepers {
 public:
  using Set = rl::waitset<8>;

  static Set& at(const void* address) {
    for (Entry& each : entries()) {
      if (each.address == address) return each.set;
    }
    for (Entry& each : entries()) {
      if (each.set.size() == 0) {
        each.address = address;
        return each.set;
      }
    }
    std::abort();  // more words with sleepers than threads
  }

  // For each schedule: the one before may have failed with its sleepers asleep.
  static void forget() { entries() = {}; }

 private:
  struct Entry {
    const void* address = nullptr;
    Set set;
  };

  static std::array<Entry, 8>& entries() {
    static std::array<Entry, 8> all;
    return all;
  }
};

enum class Weakened { nothing, acquires, releases };

template <Weakened weakened>
struct Relacy {
  static constexpr bool brief_spins = true;

  static rl::memory_order order(std::memory_order wanted) {
    constexpr bool no_acquires = weakened == Weakened::acquires;
    constexpr bool no_releases = weakened == Weakened::releases;
    switch (wanted) {
      case std::memory_order_relaxed:
        return rl::mo_relaxed;
      case std::memory_order_consume:
      case std::memory_order_acquire:
        return no_acquires ? rl::mo_relaxed : rl::mo_acquire;
      case std::memory_order_release:
        return no_releases ? rl::mo_relaxed : rl::mo_release;
      case std::memory_order_acq_rel:
        return no_acquires ? rl::mo_release : no_releases ? rl::mo_acquire : rl::mo_acq_rel;
      case std::memory_order_seq_cst:
        return rl::mo_seq_cst;
    }
    return rl::mo_seq_cst;
  }

  template <class T>
  class Atomic {
   public:
    Atomic(T value) : value_(value) {}  // NOLINT(google-explicit-constructor)

    T load(std::memory_order wanted) const { return value_.load(order(wanted), RL_INFO); }

    void store(T value, std::memory_order wanted) { value_.store(value, order(wanted), RL_INFO); }

    T exchange(T value, std::memory_order wanted) {
      return value_.exchange(value, order(wanted), RL_INFO);
    }

    bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                               std::memory_order failure) {
      return value_.compare_exchange_weak(expected, desired, order(success), RL_INFO,
                                          order(failure), RL_INFO);
    }

    bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                                 std::memory_order failure) {
      return value_.compare_exchange_strong(expected, desired, order(success), RL_INFO,
                                            order(failure), RL_INFO);
    }

    T fetch_add(T value, std::memory_order wanted) {
      return value_.fetch_add(value, order(wanted), RL_INFO);
    }

    T fetch_sub(T value, std::memory_order wanted) {
      return value_.fetch_sub(value, order(wanted), RL_INFO);
    }

    T fetch_and(T value, std::memory_order wanted) {
      return value_.fetch_and(value, order(wanted), RL_INFO);
    }

    T fetch_or(T value, std::memory_order wanted) {
      return value_.fetch_or(value, order(wanted), RL_INFO);
    }

   private:
    friend Relacy;

    mutable rl::atomic<T> value_;
  };

  template <class T>
  class Plain {
   public:
    Plain() : Plain(T()) {}

    explicit Plain(T value) { set(value); }

    T get() const { return value_(RL_INFO).load(); }

    void set(T value) { value_(RL_INFO).store(value); }

   private:
    mutable rl::var<T> value_;
  };

  class StopToken {
   public:
    static bool stop_possible() { return false; }

    static bool stop_requested() { return false; }
  };

  template <class F>
  class StopCallback {
   public:
    StopCallback(const StopToken&, F) {}
  };

  static base::Instant now() { return 1; }  // Relacy has no clock; deadlines pass by its own dice

  static bool wait(Atomic<std::uint32_t>& word, std::uint32_t expected, base::Deadline deadline) {
    rl::context& context = rl::ctx();
    context.sched();
    // Between a wait and a wake-up the kernel's lock is an order of its own: one of them is first.
    context.atomic_thread_fence_seq_cst();
    {
      const rl::preemption_disabler whole(context);  // compare and fall asleep in one step
      if (word.value_.load(rl::mo_relaxed, RL_INFO) != expected) return true;
    }
    return Sleepers::at(&word).park_current(context, !deadline.never(), true, false, RL_INFO) !=
           rl::unpark_reason_timeout;
  }

  static void wake(Atomic<std::uint32_t>& word, bool all) {
    rl::context& context = rl::ctx();
    context.sched();
    context.atomic_thread_fence_seq_cst();
    while (Sleepers::at(&word).unpark_one(context, RL_INFO) && all) {
    }
  }

  static void wake_one(Atomic<std::uint32_t>& word) { wake(word, false); }

  static void wake_all(Atomic<std::uint32_t>& word) { wake(word, true); }

  static void pause() { rl::yield(1, RL_INFO); }

  static void yield() { rl::yield(1, RL_INFO); }

  static unsigned processors() { return 1; }

  static std::uint32_t fast_self() { return rl::thread_index() + 1; }

  static std::uint32_t self() { return rl::thread_index() + 1; }

  struct Blocked {
    using WaitEnd = threading::detail::WaitEnd;

    Blocked(threading::BlockedOn, const void*, const char*, WaitEnd = WaitEnd::by_itself,
            const Atomic<std::uint32_t>* = nullptr, const Atomic<std::uint32_t>* = nullptr) {}

    ~Blocked() {}  // not trivial, or the scope would be called unused
  };

  static bool watched() { return false; }

  static void acquiring(const void*, const char*, threading::BlockedOn, Atomic<std::uint32_t>&) {}

  static void acquired(const void*, const char*, threading::BlockedOn, Atomic<std::uint32_t>&) {}

  static void released(const void*, std::uint32_t, threading::BlockedOn, Atomic<std::uint32_t>&) {}
};

}  // namespace canteen::model
