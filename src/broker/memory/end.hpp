// End — the lock of one of a topic's two ends: of those who put, or of those who get.
//
// It is taken with one atomic update and given back with none, as the ends of queue::Queue are,
// whose guard it is; who finds it taken spins and yields, so it is held for short. Conditions can
// give it up and take it back.
//
// Lock order: that of those who get before that of those who put.
// Ordering:   what happened before unlock() is visible after the lock() that follows.
#pragma once

#include <cstdint>

#include <canteen/base/annotations.hpp>
#include <canteen/queue/detail/basic_door.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::broker::memory {

class End {
 public:
  void lock() noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    using threading::detail::Runtime;
    // The long way is for who is not known yet, and ends here for a daemon after the process's end.
    if (Runtime::fast_self() == 0) [[unlikely]]
      static_cast<void>(Runtime::self());
    guard_.lock();
  }

  void unlock() noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS { guard_.unlock(); }

  // For a condition.
  std::uint32_t release_all() noexcept {
    unlock();
    return 1;
  }

  void acquire_again(std::uint32_t /*levels*/) noexcept { lock(); }

 private:
  queue::detail::BasicDoor<threading::detail::Runtime> guard_;
};

// Where those sleep who have an end's lock and want something to happen.
using EndCondition = threading::detail::BasicCondition<threading::detail::Runtime>;

}  // namespace canteen::broker::memory
