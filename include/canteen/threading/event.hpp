// Event — a flag that one thread sets and others wait for.              Python: threading.Event
//
// Thread safety: all members, from any thread. Destroy it when nobody waits.
// Blocking:      wait() returns at once while the flag is set, else blocks until set().
// Timeouts:      absent = for ever; <= 0 polls.
// Stop tokens:   wait(token) gives up, false, once a stop is requested.
// Returns:       true for every thread that was waiting when set() ran, even if clear() followed
//                at once; false only for a timeout or a stop.
// Ordering:      what happened before set() is visible to whoever sees the flag or was woken.
// Complexity:    is_set(), and wait() on a set flag: one load. set() without waiters: one
//                read-modify-write, no system call; with n waiters O(n).
#pragma once

#include <cstdint>
#include <stop_token>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_event.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::threading {

namespace detail {
extern template class BasicEvent<Runtime>;
}

class CANTEEN_API Event {
 public:
  constexpr Event() noexcept : Event(nullptr) {}

  // `name` appears in reports; it must have static storage duration.
  constexpr explicit Event(const char* name) noexcept : core_(name) {}

  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  [[nodiscard]] bool is_set() const noexcept { return core_.is_set(); }

  void set() noexcept { core_.set(); }

  void clear() noexcept { core_.clear(); }

  bool wait() { return core_.wait(Timeout(), std::stop_token()); }

  bool wait(Timeout timeout) { return core_.wait(timeout, std::stop_token()); }

  bool wait(const std::stop_token& stop, Timeout timeout = std::nullopt) {
    return core_.wait(timeout, stop);
  }

  // How many threads wait: a snapshot.
  [[nodiscard]] std::uint32_t waiters() const noexcept { return core_.waiters(); }

  [[nodiscard]] const char* name() const noexcept { return core_.name(); }

 private:
  detail::BasicEvent<detail::Runtime> core_;
};

}  // namespace canteen::threading
