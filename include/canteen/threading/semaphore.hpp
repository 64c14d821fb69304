// Semaphore — a number of permits; whoever has none waits.          Python: threading.Semaphore
//
// Thread safety: all members, from any thread; any thread may release. Destroy it when nobody
//                waits.
// Blocking:      acquire() waits for a permit; first come, first served among those who wait.
// Timeouts:      absent = for ever; <= 0 polls; any timeout with blocking = false is a ValueError.
// Stop tokens:   acquire(token) gives up, false, once a stop is requested.
// Errors:        ValueError for a negative initial value and for release(n < 1).
// Ordering:      what happened before release() is visible after the acquire() that gets a permit.
// Complexity:    with permits free: one compare-and-swap each; no system call unless one sleeps.
// C++ names:     try_acquire(), and lock/unlock for std::scoped_lock (Python: `with semaphore:`).
#pragma once

#include <cstdint>
#include <stop_token>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_semaphore.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::threading {

namespace detail {
extern template class BasicSemaphore<Runtime>;
}

class CANTEEN_API Semaphore {
 public:
  constexpr explicit Semaphore(std::int64_t value = 1, const char* name = nullptr)
      : core_(checked(value), name) {}

  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  bool acquire() {
    core_.acquire();
    return true;
  }

  // False when no permit came in time.
  bool acquire(Timeout timeout) { return core_.acquire(timeout, std::stop_token()); }

  // Python's acquire(blocking, timeout).
  bool acquire(bool blocking, Timeout timeout = std::nullopt) {
    if (blocking) return acquire(timeout);
    if (!timeout.forever()) throw ValueError("can't specify timeout for non-blocking acquire");
    return try_acquire();
  }

  // False when a stop was requested, or the timeout passed, first.
  bool acquire(const std::stop_token& stop, Timeout timeout = std::nullopt) {
    return core_.acquire(timeout, stop);
  }

  bool try_acquire() { return core_.try_acquire(); }

  // Adds n permits and wakes up to n waiters. May exceed the initial value.
  void release(std::int64_t n = 1) {
    if (n < 1) throw ValueError("n must be one or more");
    if (!core_.release(n)) throw OverflowError("too many permits");
  }

  // Permits that are free, and threads that wait: snapshots.
  [[nodiscard]] std::int64_t value() const noexcept { return core_.value(); }

  [[nodiscard]] std::uint32_t waiters() const noexcept { return core_.waiters(); }

  [[nodiscard]] const char* name() const noexcept { return core_.name(); }

  void lock() { core_.acquire(); }

  bool try_lock() { return core_.try_acquire(); }

  void unlock() { release(); }

 private:
  static constexpr std::int64_t checked(std::int64_t value) {
    if (value < 0) throw ValueError("semaphore initial value must be >= 0");
    return value;
  }

  friend class BoundedSemaphore;
  detail::BasicSemaphore<detail::Runtime> core_;
};

}  // namespace canteen::threading
