// BasicReadersLock — many who look or one who changes: the lock of a part of a cache.
//
// Looks are most of what happens to a cache, and short. So one costs one atomic addition to come in
// and one to go, and the first of them also counts those who came: the statistics of a cache are
// kept by its locks. Who changes something finds nobody there, mostly, and shuts the door with one
// compare-and-swap. Everybody else stands in line for `front_`, a lock with all that a lock can do
// (looking, sleeping, being reported), and its holder alone waits at the door.
//
// word_:  bits 0-19   how many are inside to look, or about to see that the door is shut
//         bit 20      SHUT     somebody changes something, or waits for those inside to leave
//         bit 21      AWAITED  somebody at the front sleeps until it opens or the last is gone
//         bits 22-63  how many have been counted
//
// INV1  Who has set SHUT, and nobody else, clears it.
// INV2  Only the holder of front_ sleeps here, on moved_, and only if he has set AWAITED and found
//       after that that he has to. Whoever clears SHUT or leaves last then makes moved_ 1.
//
// Ordering:   each leave() and unlock() releases to whoever comes in after it: they all are updates
//             of word_, and so of one release sequence.
// Complexity: O(1); no system call unless somebody sleeps.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <new>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/spinner.hpp>

namespace canteen::cache::detail {

template <class P>
class CANTEEN_CAPABILITY("mutex") BasicReadersLock {
 public:
  // `object` and `name` appear in reports.
  BasicReadersLock(const void* object, const char* name) noexcept
      : object_(object), front_(name, patience, threading::BlockedOn::lock, object) {}

  BasicReadersLock(const BasicReadersLock&) = delete;
  BasicReadersLock& operator=(const BasicReadersLock&) = delete;

  // To look.
  void enter() CANTEEN_ACQUIRE_SHARED() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { enter_as(one); }

  // … and to be counted.
  void enter_counted() CANTEEN_ACQUIRE_SHARED() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    enter_as(one | one_counted);
  }

  void leave() noexcept CANTEEN_RELEASE_SHARED() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    // release pairs with the acquire in lock() and may_change().
    const std::uint64_t before = word_.fetch_sub(one, std::memory_order_release);
    if ((before & (awaited | inside)) == (awaited | one)) [[unlikely]]
      wake();
  }

  // To change.
  void lock() CANTEEN_ACQUIRE() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    // acquire pairs with leave() and unlock().
    if ((word & (inside | shut | awaited)) != 0 ||
        !word_.compare_exchange_strong(word, word | shut, std::memory_order_acquire,
                                       std::memory_order_relaxed)) [[unlikely]] {
      lock_long();
    }
  }

  void unlock() noexcept CANTEEN_RELEASE() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    // release pairs with the acquire in enter_as(), may_enter(), lock() and may_change().
    const std::uint64_t before = word_.fetch_and(~(shut | awaited), std::memory_order_release);
    if ((before & awaited) != 0) [[unlikely]]
      wake();
  }

  // In the child of a fork, for who has locked it before: those who stood at it are not here.
  void renew() noexcept {
    const char* const name = front_.name();
    std::destroy_at(&front_);
    ::new (static_cast<void*>(&front_))
        threading::detail::BasicLock<P>(name, patience, threading::BlockedOn::lock, object_);
    // relaxed: there is nobody else.
    word_.fetch_and(~(inside | shut | awaited), std::memory_order_relaxed);
  }

  // Counts one who has come to change.
  void count() noexcept CANTEEN_REQUIRES(this) {
    word_.fetch_add(one_counted, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t counted() const noexcept {
    return word_.load(std::memory_order_relaxed) / one_counted;
  }

 private:
  static constexpr std::uint64_t one = 1;
  static constexpr std::uint64_t inside = (1U << 20) - 1;
  static constexpr std::uint64_t shut = 1U << 20;
  static constexpr std::uint64_t awaited = 1U << 21;
  static constexpr std::uint64_t one_counted = 1U << 22;
  static constexpr std::chrono::microseconds patience{400};

  void enter_as(std::uint64_t addend) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    // acquire pairs with unlock().
    if ((word_.fetch_add(addend, std::memory_order_acquire) & shut) != 0) [[unlikely]]
      enter_long();
  }

  [[gnu::noinline]] void enter_long() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    leave();
    front_.acquire();
    await([this] { return may_enter(); });
    front_.release();
  }

  [[gnu::noinline]] void lock_long() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    front_.acquire();
    await([this] { return may_change(); });
    // acquire pairs with leave().
    await([this] { return (word_.load(std::memory_order_acquire) & inside) == 0; });
    front_.release();
  }

  // In, if the door is open.
  bool may_enter() noexcept { return if_open(one); }

  // Shuts the door, if it is open.
  bool may_change() noexcept { return if_open(shut); }

  bool if_open(std::uint64_t addend) noexcept {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while ((word & shut) == 0) {
      // acquire pairs with unlock() and leave().
      if (word_.compare_exchange_weak(word, word + addend, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  // Requires: front_ is held.
  template <class Done>
  void await(Done&& done) noexcept {
    if (spinner_.spin(done)) return;
    for (;;) {
      // In this order: who sees AWAITED, and so is not seen by done(), makes moved_ 1 after this.
      // acq_rel pairs with wake().
      moved_.exchange(0, std::memory_order_acq_rel);
      word_.fetch_or(awaited, std::memory_order_relaxed);
      if (done()) break;
      P::wait(moved_, 0, base::Deadline());
    }
    // relaxed: nobody else awaits anything; who still sees it wakes nobody.
    word_.fetch_and(~awaited, std::memory_order_relaxed);
  }

  [[gnu::noinline]] void wake() noexcept {
    moved_.store(1, std::memory_order_release);
    P::wake_one(moved_);
  }

  typename P::template Atomic<std::uint64_t> word_{0};
  const void* const object_;  // constant
  threading::detail::BasicLock<P> front_;
  threading::detail::Spinner<P> spinner_;
  typename P::template Atomic<std::uint32_t> moved_{0};
};

// For as long as one looks.
template <class P>
class CANTEEN_SCOPED_CAPABILITY Looking {
 public:
  Looking(BasicReadersLock<P>& lock, bool counted) CANTEEN_ACQUIRE_SHARED(lock) : lock_(lock) {
    counted ? lock.enter_counted() : lock.enter();
  }

  ~Looking() CANTEEN_RELEASE() { lock_.leave(); }

  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

 private:
  BasicReadersLock<P>& lock_;
};

}  // namespace canteen::cache::detail
