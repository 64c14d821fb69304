// Lock — mutual exclusion: one thread at a time.                    Python: threading.Lock
//
//                  free                      held by another         held by the caller
//   acquire()      takes it                  waits                   waits for ever (a deadlock)
//   try_acquire()  takes it, true            false                   false
//   release()      RuntimeError              frees it: nobody owns   frees it
//
// Thread safety: all members, from any thread. Destroy it when nobody holds it or waits for it.
// Blocking:      acquire(), lock(): looks for a while, if looking has been paying lately, then
//                sleeps. A newcomer may overtake those who sleep, for 400 us: who came in
//                vain for longer, or was woken and finds no core, is served next (see FairLock for
//                a shorter patience).
// Timeouts:      absent = for ever; 0 = try; exactly -1 s = for ever, as in Python; any other
//                negative one, and any with blocking = false, is a ValueError. One deadline for
//                the whole call; a free lock is taken without reading the clock.
// Stop tokens:   acquire(token) gives up, false, once a stop is requested.
// Errors:        RuntimeError from release() of a free lock. Still held if its holder has ended.
// Ordering:      what happened before a release() is visible after the acquire() that follows.
// Complexity:    free: one compare-and-swap each; no system call unless somebody sleeps.
// Works with std::scoped_lock, std::unique_lock and std::lock (Python: `with lock:`).
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/threading/detail/lock_face.hpp>

namespace canteen::threading {

class CANTEEN_API CANTEEN_CAPABILITY("Lock") Lock : public detail::LockFace<Lock> {
 public:
  constexpr Lock() noexcept : Lock(nullptr) {}

  // `name` appears in reports of deadlocks and in dump(); it must have static storage duration.
  constexpr explicit Lock(const char* name) noexcept : core_(name, patience) {}

 private:
  friend detail::LockFace<Lock>;
  friend class Condition;
  static constexpr std::chrono::microseconds patience{400};
  static constexpr const char* not_held = "release unlocked lock";

  detail::BasicLock<detail::Runtime> core_;
};

}  // namespace canteen::threading
