// Condition — wait, with a lock given up meanwhile, until notified.   Python: threading.Condition
//
// Thread safety: all members, from any thread. Destroy it when nobody waits. A lock that is given
//                to it may serve several conditions, and must outlive them all.
// Blocking:      wait() gives the lock up (all levels of an RLock), blocks, and takes it back
//                before it returns or throws, whatever happens.
// Timeouts:      absent = for ever; <= 0 gives the lock up and takes it back, without waiting;
//                wait_for() has one deadline for the whole call.
// Stop tokens:   a stop ends the wait like a timeout: false, and the lock is held.
// Errors:        RuntimeError from wait() and notify() without the lock. For an RLock that means
//                "by the caller"; for a Lock, as in Python, "by anybody".
// Ordering:      everything before notify() is visible after the wait() that it ends.
//                notify(n) ends the n oldest waits; nothing is remembered for later ones.
// Complexity:    notify(n): O(n), and no system call for a waiter that has not gone to sleep yet.
// Works as a lock itself: std::scoped_lock guard(condition) (Python: `with condition:`).
#pragma once

#include <cstdint>
#include <stop_token>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/fair_lock.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/rlock.hpp>

namespace canteen::threading {

class CANTEEN_API CANTEEN_CAPABILITY("Condition") Condition {
 public:
  // On an RLock of its own.
  Condition() noexcept : Condition(static_cast<const char*>(nullptr)) {}

  // `name` appears in reports; it must have static storage duration.
  explicit Condition(const char* name) noexcept
      : own_(name), kind_(Kind::rlock), lock_(&own_), core_(name) {}

  explicit Condition(Lock& lock, const char* name = nullptr) noexcept
      : kind_(Kind::lock), lock_(&lock), core_(name) {}

  explicit Condition(FairLock& lock, const char* name = nullptr) noexcept
      : kind_(Kind::fair_lock), lock_(&lock), core_(name) {}

  explicit Condition(RLock& lock, const char* name = nullptr) noexcept
      : kind_(Kind::rlock), lock_(&lock), core_(name) {}

  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  // Until notified. Always true: Python's return value.
  bool wait() { return wait(std::stop_token(), Timeout()); }

  // Whether it was notified before the timeout.
  bool wait(Timeout timeout) { return wait(std::stop_token(), timeout); }

  bool wait(const std::stop_token& stop, Timeout timeout = std::nullopt);

  // Waits until predicate() is true, or the time is over; returns its last value, whatever its
  // type. The predicate runs with the lock held: at entry, then after each wake-up.
  template <class Predicate>
  auto wait_for(Predicate predicate, Timeout timeout = std::nullopt) {
    return wait_for(std::move(predicate), std::stop_token(), timeout);
  }

  template <class Predicate>
  auto wait_for(Predicate predicate, const std::stop_token& stop, Timeout timeout = std::nullopt) {
    auto result = predicate();
    const base::Deadline deadline = timeout.forever() || static_cast<bool>(result)
                                        ? base::Deadline()
                                        : base::Deadline(timeout, base::System::now());
    while (!static_cast<bool>(result)) {
      Timeout left;
      if (!deadline.never()) {
        left = std::chrono::nanoseconds(deadline.instant() - base::System::now());
        if (left.polls() && !timeout.polls()) break;
      }
      // Once is enough for a timeout of 0: the lock has been given up and the predicate is
      // looked at a second time.
      const bool last = !wait(stop, left);
      result = predicate();
      if (last && (left.polls() || stop.stop_requested())) break;
    }
    return result;
  }

  // Ends the n oldest waits; n <= 0 does nothing, n > waiters() ends them all.
  void notify(std::int64_t n = 1);
  void notify_all();

  bool acquire() CANTEEN_ACQUIRE();
  bool acquire(Timeout timeout) CANTEEN_TRY_ACQUIRE(true);
  bool acquire(bool blocking, Timeout timeout = std::nullopt) CANTEEN_TRY_ACQUIRE(true);
  bool acquire(const std::stop_token& stop, Timeout timeout = std::nullopt)
      CANTEEN_TRY_ACQUIRE(true);
  void release() CANTEEN_RELEASE();
  [[nodiscard]] bool locked() const noexcept;

  void lock() CANTEEN_ACQUIRE() { acquire(); }

  bool try_lock() CANTEEN_TRY_ACQUIRE(true) { return acquire(false); }

  void unlock() CANTEEN_RELEASE() { release(); }

  // How many threads wait to be notified: a snapshot.
  [[nodiscard]] std::uint32_t waiters() const noexcept { return core_.waiters(); }

  [[nodiscard]] const char* name() const noexcept { return core_.name(); }

 private:
  enum class Kind : std::uint8_t { lock, fair_lock, rlock };

  // Calls f with the lock as what it is.
  template <class F>
  auto with_lock(F&& f) const;

  RLock own_;         // used when no lock was given
  const Kind kind_;   // constant
  void* const lock_;  // constant: a Lock, FairLock or RLock, as kind_ says
  detail::BasicCondition<detail::Runtime> core_;
};

}  // namespace canteen::threading
