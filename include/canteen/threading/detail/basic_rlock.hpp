// BasicRLock — a BasicLock that its holder may take again: the machine behind RLock.
//
// INV1  depth_ > 0 exactly while core_ is held; read and written by the holder only.
//
// Ordering: as BasicLock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <canteen/threading/detail/basic_lock.hpp>

namespace canteen::threading::detail {

template <class P>
class BasicRLock {
 public:
  using StopToken = typename P::StopToken;

  constexpr BasicRLock(const char* name, std::chrono::nanoseconds patience) noexcept
      : core_(name, patience, BlockedOn::rlock, this) {}

  BasicRLock(const BasicRLock&) = delete;
  BasicRLock& operator=(const BasicRLock&) = delete;

  void acquire() {
    if (again()) return;
    core_.acquire();
    depth_.set(1);
  }

  bool try_acquire() {
    if (again()) return true;
    if (!core_.try_acquire()) return false;
    depth_.set(1);
    return true;
  }

  bool acquire(Timeout timeout, const StopToken& stop) {
    if (again()) return true;
    if (!core_.acquire(timeout, stop)) return false;
    depth_.set(1);
    return true;
  }

  // False when the caller does not hold the lock.
  bool release() noexcept {
    if (!owned()) return false;
    const std::uint32_t left = depth_.get() - 1;
    depth_.set(left);
    return left != 0 || core_.release();
  }

  // Whether the caller holds it. A thread without a number cannot hold anything.
  [[nodiscard]] bool owned() const noexcept {
    const std::uint32_t me = P::fast_self();
    return core_.owner() == (me != 0 ? me : P::self());
  }

  [[nodiscard]] std::uint32_t owner() const noexcept { return core_.owner(); }

  [[nodiscard]] bool locked() const noexcept { return core_.locked(); }

  [[nodiscard]] std::uint32_t waiters() const noexcept { return core_.waiters(); }

  std::size_t waiting(std::uint32_t* numbers, std::size_t room) noexcept {
    return core_.waiting(numbers, room);
  }

  [[nodiscard]] const char* name() const noexcept { return core_.name(); }

  // Requires: the caller holds the lock.
  [[nodiscard]] std::uint32_t depth() const noexcept { return depth_.get(); }

  std::uint32_t release_all() noexcept {
    const std::uint32_t depth = depth_.get();
    depth_.set(0);
    core_.release();
    return depth;
  }

  void acquire_again(std::uint32_t depth) {
    core_.acquire_again(1);
    depth_.set(depth);
  }

  [[nodiscard]] bool may_notify() const noexcept { return owned(); }

 private:
  bool again() noexcept {
    const std::uint32_t me = P::fast_self();
    // Nobody but the caller can put the caller's number there, so a relaxed look is exact.
    if (me == 0 || core_.owner() != me) {
      if (me != 0 || core_.owner() != P::self()) return false;
    }
    depth_.set(depth_.get() + 1);
    return true;
  }

  BasicLock<P> core_;
  typename P::template Plain<std::uint32_t> depth_{0};  // INV1
};

}  // namespace canteen::threading::detail
