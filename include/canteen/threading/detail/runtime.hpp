// Runtime — the platform of the real threads: base::System, and who the caller is.
//
// The synchronising templates of this room (BasicLock<P>, BasicCondition<P>, …) take a platform
// that has, on top of base::System's members,
//   P::fast_self()        the caller's number, or 0: take the long way (see self.hpp)
//   P::self()             the caller's number, never 0. The long way: it registers a foreign
//                         thread, and does not return to a daemon once the process has ended.
//   P::Blocked scope(kind, object, name, owner)
//                         marks the caller as blocked on `object` (what state(), dump() and the
//                         deadlock watch read) until the scope ends. `owner`: an Atomic<uint32_t>*
//                         whose low 29 bits are the holder's number, or nullptr.
//   P::watched()          true while the lock-order watch is on (only asked on the long way)
//   P::acquired(object, name, kind), P::released(object)
//                         tells the watch; called only while watched()
//
// INV  name is a string of static storage duration or nullptr: reports may read it at any time.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/annotations.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/self.hpp>

namespace canteen::threading::detail {

struct CANTEEN_API Runtime : base::System {
  static std::uint32_t fast_self() noexcept {
    // relaxed: only this thread's own view matters; a zero that arrives late is seen by the next
    // call, as if that call had come first.
    return detail::self.fast.load(std::memory_order_relaxed);
  }

  static std::uint32_t self() noexcept;

  class CANTEEN_API Blocked {
   public:
    Blocked(BlockedOn kind, const void* object, const char* name,
            const std::atomic<std::uint32_t>* owner = nullptr) noexcept;
    ~Blocked();
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

   private:
    BlockedOn outer_kind_;  // a wait inside a wait (a sleep in a condition's predicate) restores
    const void* outer_object_;
    const char* outer_name_;
    const std::atomic<std::uint32_t>* outer_owner_;
  };

  static bool watched() noexcept;
  static void acquired(const void* object, const char* name, BlockedOn kind);
  static void released(const void* object) noexcept;
};

}  // namespace canteen::threading::detail
