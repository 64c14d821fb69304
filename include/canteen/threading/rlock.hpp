// RLock — a lock that its holder may take again, and gives back as often.  Python: threading.RLock
//
//                  free             held by another     held by the caller
//   acquire()      takes it         waits               one level deeper, at once, always true
//   try_acquire()  takes it, true   false               one level deeper, true
//   release()      RuntimeError     RuntimeError        one level up; at the last one it is free
//
// Thread safety: all members, from any thread. Destroy it when nobody holds it or waits for it.
// Blocking, timeouts, stop tokens: as Lock; the timeout is checked when the caller owns it too.
// Errors:        RuntimeError from release() by any thread but the holder.
//                Stays held for ever if its holder ends without releasing it.
// Ordering:      as Lock.
// Complexity:    free: one compare-and-swap each way; held by the caller: none.
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/threading/detail/basic_rlock.hpp>
#include <canteen/threading/detail/lock_face.hpp>

namespace canteen::threading {

class CANTEEN_API CANTEEN_CAPABILITY("RLock") RLock : public detail::LockFace<RLock> {
 public:
  constexpr RLock() noexcept : RLock(nullptr) {}

  // `name` appears in reports; it must have static storage duration.
  constexpr explicit RLock(const char* name) noexcept : core_(name, patience) {}

  // Whether the caller holds it.
  [[nodiscard]] bool owned() const noexcept { return core_.owned(); }

  // How many levels deep the caller holds it; 0 when it does not.
  [[nodiscard]] std::uint32_t depth() const noexcept { return owned() ? core_.depth() : 0; }

 private:
  friend detail::LockFace<RLock>;
  friend class Condition;
  static constexpr std::chrono::microseconds patience{400};
  static constexpr const char* not_held = "cannot release un-acquired lock";

  detail::BasicRLock<detail::Runtime> core_;
};

}  // namespace canteen::threading
