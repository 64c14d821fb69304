// ForkLock — a lock for the library's own state: constant-initialised, never destroyed, and free in
// the child of a fork. (Each is taken before a fork and made anew in the child, so that no thread
// can be in the middle of what it guards.)
//
// Lock order: other ForkLocks first, the registry's last.
// Thread safety: as Lock.
#pragma once

#include <atomic>
#include <type_traits>

#include <canteen/base/annotations.hpp>

#include "src/threading/inner_lock.hpp"

namespace canteen::threading::detail {

class CANTEEN_CAPABILITY("lock") ForkLock {
 public:
  constexpr ForkLock() noexcept = default;

  ForkLock(const ForkLock&) = delete;
  ForkLock& operator=(const ForkLock&) = delete;

  // Lockable.
  void lock() CANTEEN_ACQUIRE() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    if (!enlisted_.load(std::memory_order_relaxed)) enlist();
    lock_.lock();
  }

  void unlock() noexcept CANTEEN_RELEASE() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.unlock(); }

  // Around fork(): all that have ever been used, and `last` after the others.
  static void lock_all(ForkLock& last);
  static void unlock_all();
  static void renew_all();

 private:
  void enlist() noexcept;

  InnerLock lock_;
  std::atomic<bool> enlisted_{false};
  ForkLock* next_ = nullptr;  // constant once enlisted
};

static_assert(std::is_trivially_destructible_v<ForkLock>);

// Holds one for a scope.
class CANTEEN_SCOPED_CAPABILITY ForkGuard {
 public:
  explicit ForkGuard(ForkLock& lock) CANTEEN_ACQUIRE(lock) : lock_(lock) { lock_.lock(); }

  ~ForkGuard() CANTEEN_RELEASE() { lock_.unlock(); }

  ForkGuard(const ForkGuard&) = delete;
  ForkGuard& operator=(const ForkGuard&) = delete;

 private:
  ForkLock& lock_;
};

}  // namespace canteen::threading::detail
