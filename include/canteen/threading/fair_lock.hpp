// FairLock — a Lock that lets nobody wait long.                     Python: no twin
//
// The same lock with a short patience: who was woken, and has been overtaken for longer than a
// twentieth of a millisecond, is served next, before any newcomer; and nobody looks before he
// sleeps, so that those who wait do not take the cores from those who work. So the longest wait
// stays near (threads x what they do inside), where a Lock, whose newcomers may overtake for
// 400 us, is faster on the whole. Strict order from the first instant would cost a wake-up at
// every release.
//
// Everything else (blocking, timeouts, stop tokens, errors, ordering): as Lock.
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/threading/detail/lock_face.hpp>

namespace canteen::threading {

class CANTEEN_API CANTEEN_CAPABILITY("FairLock") FairLock : public detail::LockFace<FairLock> {
 public:
  constexpr FairLock() noexcept : FairLock(nullptr) {}

  // `name` appears in reports; it must have static storage duration.
  constexpr explicit FairLock(const char* name) noexcept
      : core_(name, patience, BlockedOn::lock, nullptr, false) {}

 private:
  friend detail::LockFace<FairLock>;
  friend class Condition;
  static constexpr std::chrono::microseconds patience{50};
  static constexpr const char* not_held = "release unlocked lock";

  detail::BasicLock<detail::Runtime> core_;
};

}  // namespace canteen::threading
