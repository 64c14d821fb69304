// BasicRLock — a BasicLock that its holder may take again: the machine behind RLock.
//
// INV1  more_ is how often the holder has taken it again, 0 while nobody holds it; written by the
//       holder only. (Counted from the second time on: whoever takes it once writes nothing
//       beside the lock's word, and nothing has to be written before that word is given up.)
//
// Ordering: as BasicLock.
#pragma once

#include <atomic>
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
    const std::uint32_t me = P::fast_self();
    if (!again(me) && !core_.take_short(me)) core_.acquire();
  }

  bool try_short() noexcept {
    const std::uint32_t me = P::fast_self();
    return me != 0 && (again(me) || core_.take_short(me));
  }

  bool try_acquire() { return again(P::fast_self()) || core_.try_acquire(); }

  bool acquire(Timeout timeout, const StopToken& stop) {
    return again(P::fast_self()) || core_.acquire(timeout, stop);
  }

  // False when the caller does not hold the lock.
  bool release() noexcept {
    const std::uint32_t more = more_.load(std::memory_order_relaxed);
    // Whoever does not hold it may see any number here, but cannot release it the short way.
    if (more == 0 && core_.release_short(P::fast_self())) return true;
    if (!owned()) return false;
    if (more == 0) return core_.release();
    more_.store(more - 1, std::memory_order_relaxed);
    return true;
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
  [[nodiscard]] std::uint32_t depth() const noexcept {
    return more_.load(std::memory_order_relaxed) + 1;
  }

  std::uint32_t release_all() noexcept {
    const std::uint32_t depth = more_.load(std::memory_order_relaxed) + 1;
    more_.store(0, std::memory_order_relaxed);
    core_.release_all();
    return depth;
  }

  void acquire_again(std::uint32_t depth) {
    core_.acquire_again(1);
    more_.store(depth - 1, std::memory_order_relaxed);
  }

  [[nodiscard]] bool may_notify() const noexcept { return owned(); }

 private:
  // `me`: the caller's fast_self().
  bool again(std::uint32_t me) noexcept {
    // Nobody but the caller can put the caller's number there, so a relaxed look is exact.
    if (core_.owner() != (me != 0 ? me : P::self())) return false;
    more_.store(more_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return true;
  }

  BasicLock<P> core_;
  typename P::template Atomic<std::uint32_t> more_{0};  // INV1
};

}  // namespace canteen::threading::detail
