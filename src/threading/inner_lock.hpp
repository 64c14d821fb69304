// InnerLock — a Lock for the inside of the library: reports do not speak of it (its kind is
// BlockedOn::nothing), so that they may take it themselves, and the lock-order watch does not see
// it.
#pragma once

#include <chrono>
#include <type_traits>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/lock_face.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::threading::detail {

class CANTEEN_CAPABILITY("InnerLock") InnerLock {
 public:
  constexpr InnerLock() noexcept
      : core_(nullptr, std::chrono::milliseconds(1), BlockedOn::nothing) {}

  void lock() CANTEEN_ACQUIRE() { core_.acquire(); }

  bool try_lock() CANTEEN_TRY_ACQUIRE(true) { return core_.try_acquire(); }

  void unlock() noexcept CANTEEN_RELEASE() { core_.release(); }

  // For a BasicCondition.
  [[nodiscard]] BasicLock<Runtime>& core() noexcept { return core_; }

 private:
  BasicLock<Runtime> core_;
};

// One at namespace scope is there before any constructor and after every destructor.
static_assert(std::is_trivially_destructible_v<InnerLock>);

// Holds one for a scope.
class CANTEEN_SCOPED_CAPABILITY InnerGuard {
 public:
  explicit InnerGuard(InnerLock& lock) CANTEEN_ACQUIRE(lock) : lock_(lock) { lock_.lock(); }

  ~InnerGuard() CANTEEN_RELEASE() { lock_.unlock(); }

  InnerGuard(const InnerGuard&) = delete;
  InnerGuard& operator=(const InnerGuard&) = delete;

 private:
  InnerLock& lock_;
};

}  // namespace canteen::threading::detail
