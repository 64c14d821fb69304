// LockFace — what Lock, FairLock and RLock show: Python's acquire/release and the C++ names,
// written once. `Self` has a `core_` (BasicLock or BasicRLock) and the words of its complaint.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::threading::detail {

extern template class BasicLock<Runtime>;

// The threads with these Self::numbers, as far as they live and have objects.
CANTEEN_API std::optional<Thread> thread_with(std::uint32_t number);
CANTEEN_API std::vector<Thread> threads_with(const std::vector<std::uint32_t>& numbers);

template <class Self>
class CANTEEN_CAPABILITY("lock") LockFace {
 public:
  LockFace(const LockFace&) = delete;
  LockFace& operator=(const LockFace&) = delete;

  // Waits until the lock is the caller's. Always true: Python's return value.
  bool acquire() CANTEEN_ACQUIRE() {
    core().acquire();
    return true;
  }

  // False when the timeout passed first. ValueError for a negative timeout other than -1 s.
  bool acquire(Timeout timeout) CANTEEN_TRY_ACQUIRE(true) {
    return core().acquire(checked(timeout), std::stop_token());
  }

  // Python's acquire(blocking, timeout). ValueError for a timeout with blocking = false.
  bool acquire(bool blocking, Timeout timeout = std::nullopt) CANTEEN_TRY_ACQUIRE(true) {
    if (blocking) return acquire(timeout);
    if (!for_ever(timeout)) throw ValueError("can't specify a timeout for a non-blocking call");
    return try_acquire();
  }

  // False when a stop was requested, or the timeout passed, first.
  bool acquire(const std::stop_token& stop, Timeout timeout = std::nullopt)
      CANTEEN_TRY_ACQUIRE(true) {
    return core().acquire(checked(timeout), stop);
  }

  bool try_acquire() CANTEEN_TRY_ACQUIRE(true) { return core().try_acquire(); }

  void release() CANTEEN_RELEASE() {
    if (!core().release()) throw RuntimeError(Self::not_held);
  }

  // Whether anybody holds it: a snapshot.
  [[nodiscard]] bool locked() const noexcept { return core().locked(); }

  // How many threads wait for it now: a snapshot.
  [[nodiscard]] std::uint32_t waiters() const noexcept { return core().waiters(); }

  // Who waits for it now, oldest first: a snapshot, without threads that nobody has asked a name of
  // (those that the library did not make, before current_thread() was called there).
  [[nodiscard]] std::vector<Thread> waiting() {
    std::vector<std::uint32_t> numbers(core().waiters() + 8U);  // some may have come meanwhile
    numbers.resize(core().waiting(numbers.data(), numbers.size()));
    return threads_with(numbers);
  }

  // Who holds it now: a snapshot, exact for the holder itself. Nobody when it is free, when its
  // holder has ended, and for a thread without a name, as above.
  [[nodiscard]] std::optional<Thread> owner() const { return thread_with(core().owner()); }

  // The number of the thread that holds it, 0 when free: a snapshot.
  [[nodiscard]] std::uint32_t owner_number() const noexcept { return core().owner(); }

  [[nodiscard]] const char* name() const noexcept { return core().name(); }

  // The C++ names: Lockable and TimedLockable.
  void lock() CANTEEN_ACQUIRE() { core().acquire(); }

  bool try_lock() CANTEEN_TRY_ACQUIRE(true) { return core().try_acquire(); }

  template <class Rep, class Period>
  bool try_lock_for(std::chrono::duration<Rep, Period> duration) CANTEEN_TRY_ACQUIRE(true) {
    // A free lock needs no timeout; one that is kept for somebody is not free.
    return core().try_short() || core().acquire(Timeout(duration), std::stop_token());
  }

  template <class Clock, class Duration>
  bool try_lock_until(std::chrono::time_point<Clock, Duration> instant) CANTEEN_TRY_ACQUIRE(true) {
    // A free lock needs no clock.
    return core().try_short() || core().acquire(Timeout(instant - Clock::now()), std::stop_token());
  }

  void unlock() CANTEEN_RELEASE() { release(); }

 protected:
  constexpr LockFace() noexcept = default;
  ~LockFace() = default;

 private:
  // Python's -1 is our absence.
  static bool for_ever(Timeout timeout) noexcept {
    return timeout.forever() || timeout.value() == std::chrono::seconds(-1);
  }

  // Every other negative number is a mistake.
  static Timeout checked(Timeout timeout) {
    if (!timeout.negative()) return timeout;
    if (for_ever(timeout)) return std::nullopt;
    throw ValueError("timeout value must be a non-negative number");
  }

  auto& core() noexcept { return static_cast<Self*>(this)->core_; }

  const auto& core() const noexcept { return static_cast<const Self*>(this)->core_; }
};

}  // namespace canteen::threading::detail
