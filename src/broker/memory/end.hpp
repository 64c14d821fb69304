// End — the lock of one of a topic's two ends: of those who put, or of those who get.
//
// It is taken with one atomic update and given back with none, as the ends of queue::Queue are,
// whose guard it is; who finds it taken spins and yields, so it is held for short: what may be long
// is done a slice at a time, with let_others_in() or GivenUp in between. Conditions can give it up
// and take it back.
//
// Once the process has ended, a daemon that asks who it is sleeps for ever (runtime.hpp). Whoever
// goes on, an exit handler say, would spin for ever at a lock that such a daemon holds. So:
// INV1  Who holds an end asks nothing: lock() is for who holds none, Second for the other end of
//       the same topic, EndCondition (end_condition.hpp) does not ask, and no other lock of the
//       library is taken.
//
// Lock order: that of those who get before that of those who put; never those of two topics.
// Ordering:   what happened before unlock() is visible after the lock() that follows.
#pragma once

#include <cstddef>
#include <cstdint>

#include <canteen/base/annotations.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/queue/detail/basic_door.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::broker::memory {

class End {
 public:
  // So much may be done before others have a turn: some microseconds.
  static constexpr std::size_t slice = 64;

  void lock() noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    using threading::detail::Runtime;
    // The long way is for who is not known yet, and ends here for a daemon after the process's end.
    if (Runtime::fast_self() == 0) [[unlikely]]
      static_cast<void>(Runtime::self());
    guard_.lock();
  }

  void unlock() noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS { guard_.unlock(); }

  // Holds it for a scope. Requires: the caller holds the end before it (INV1).
  class Second {
   public:
    explicit Second(End& end) noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS : end_(end) {
      end_.guard_.lock();
    }

    ~Second() { end_.unlock(); }

    Second(const Second&) = delete;
    Second& operator=(const Second&) = delete;

   private:
    End& end_;
  };

  // Gives it up for a scope. Requires: it is held, and no other.
  class GivenUp {
   public:
    explicit GivenUp(End& end) noexcept : end_(end) { end_.unlock(); }

    ~GivenUp() { end_.lock(); }

    GivenUp(const GivenUp&) = delete;
    GivenUp& operator=(const GivenUp&) = delete;

   private:
    End& end_;
  };

  // In the middle of something long: gives it up for so long that another one has a turn.
  void let_others_in() noexcept {
    const GivenUp given_up(*this);
    base::System::yield();
  }

  // For a condition.
  std::uint32_t release_all() noexcept {
    unlock();
    return 1;
  }

  void acquire_again(std::uint32_t /*levels*/) noexcept { lock(); }

 private:
  queue::detail::BasicDoor<threading::detail::Runtime> guard_;
};

}  // namespace canteen::broker::memory
