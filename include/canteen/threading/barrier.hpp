// Barrier — a fixed number of threads that wait for one another.        Python: threading.Barrier
//
// Thread safety: all members, from any thread. Destroy it when nobody waits.
// Blocking:      wait() blocks until all parties have called it; then all return together and
//                the next cycle may begin. A thread that arrives early for it waits until the
//                last of the old cycle has left.
// Timeouts:      that of the call, else the constructor's, else for ever; <= 0 breaks the barrier
//                at once unless the caller is the last. One waiter's timeout, or stop request,
//                breaks the barrier for all of them.
// Errors:        BrokenBarrierError, to everyone, the one that timed out included. What the action
//                throws goes to the thread that ran it; the others get BrokenBarrierError.
//                ValueError for parties < 1.
// Ordering:      what any party did before wait() is visible to the action and to all after it.
// The action runs once a cycle, in the thread that arrives last, with the barrier's lock held,
// before anyone is released; it must not call the barrier.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_barrier.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::threading {

// BrokenBarrierError — the barrier was aborted, reset, or a party gave up.
//                                                            Python: threading.BrokenBarrierError
class CANTEEN_API BrokenBarrierError : public RuntimeError {
 public:
  using RuntimeError::RuntimeError;
};

class CANTEEN_API Barrier {
 public:
  explicit Barrier(std::int64_t parties, std::function<void()> action = nullptr,
                   Timeout timeout = std::nullopt, const char* name = nullptr);
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  // The caller's place in the order of arrival, 0 … parties-1.
  std::int64_t wait() { return wait(std::stop_token(), timeout_); }

  std::int64_t wait(Timeout timeout) { return wait(std::stop_token(), timeout); }

  std::int64_t wait(const std::stop_token& stop) { return wait(stop, timeout_); }

  std::int64_t wait(const std::stop_token& stop, Timeout timeout);

  // Threads that wait now get BrokenBarrierError; the barrier is then whole and empty.
  void reset() { core_.reset(); }

  // Breaks the barrier now and for the future, until reset().
  void abort() { core_.abort(); }

  [[nodiscard]] std::int64_t parties() const noexcept { return core_.parties(); }

  // How many wait in the current cycle; 0 while an old one drains.
  [[nodiscard]] std::int64_t n_waiting() const { return core_.waiting(); }

  [[nodiscard]] bool broken() const { return core_.is_broken(); }

 private:
  const std::function<void()> action_;  // constant
  const Timeout timeout_;               // constant
  mutable detail::BasicBarrier<detail::Runtime> core_;
};

}  // namespace canteen::threading
