// Runtime — the platform of the real threads: base::System, and who the caller is.
//
// The synchronising templates of this room (BasicLock<P>, BasicCondition<P>, …) take a platform
// that has, on top of base::System's members,
//   P::fast_self()        the caller's number, or 0: take the long way (see self.hpp)
//   P::self()             the caller's number, never 0. The long way: it registers a foreign
//                         thread, and does not return to a daemon once the process has ended.
//   P::Blocked scope(kind, object, name, end, owner, mark)
//                         marks the caller as blocked on `object` (what state(), dump() and the
//                         deadlock watch read) until the scope ends; of kind `nothing`: does not.
//                         `owner`: an Atomic<uint32_t>* whose low 29 bits are the holder's number,
//                         or nullptr; `mark`: as below, or nullptr. Throws if the wait would close
//                         a deadlock and that is to be an error, but never for taken_back.
//   P::watched()          true while a watch is on (only asked on the long way)
//   P::acquiring(object, name, kind, mark)   before a wait for a lock that only others can end
//   P::acquired(object, name, kind, mark)    it is the caller's
//   P::released(object, holder, kind, mark)  it is free at once; `holder`: whose it was
//                         tell the watches; called only while watched(). `mark` is an
//                         Atomic<uint32_t> of the lock, 0 when it is made, which is theirs: so a
//                         lock that is made where another was is not taken for it.
//
// INV  name is a string of static storage duration or nullptr: reports may read it at any time.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/annotations.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/graph_wait.hpp>
#include <canteen/threading/detail/self.hpp>
#include <canteen/threading/detail/wait_end.hpp>

namespace canteen::threading::detail {

struct CANTEEN_API Runtime : base::System {
  static std::uint32_t fast_self() noexcept {
    // relaxed: only this thread's own view matters; a zero that arrives late is seen by the next
    // call, as if that call had come first.
    return detail::self.fast.load(std::memory_order_relaxed);
  }

  static std::uint32_t self() noexcept;

  // Whether self() would not return.
  static bool frozen() noexcept;

  // While it lives it is what the thread shows (ThreadObject::blocked_).
  class CANTEEN_API Blocked : private GraphWait<base::System> {
   public:
    Blocked(BlockedOn kind, const void* object, const char* name, WaitEnd end = WaitEnd::by_itself,
            const std::atomic<std::uint32_t>* holder = nullptr,
            const std::atomic<std::uint32_t>* marked = nullptr);
    ~Blocked();
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

   private:
    friend class canteen::threading::ThreadObject;
    friend class WaitForGraph;

    void leave() noexcept;

    // All constant.
    const BlockedOn kind_;
    const WaitEnd end_;
    bool listed_ = false;                // own thread
    Blocked* listed_outside_ = nullptr;  // own thread: the next one out that is listed
    const void* const object_;
    const char* const name_;
    ThreadObject* const thread_;      // nullptr: a thread without an object
    const Blocked* outer_ = nullptr;  // a wait inside a wait
    base::Instant since_ = 0;         // of the coarse clock
    std::int32_t native_id_ = 0;      // of a thread without an object
  };

  using Mark = std::atomic<std::uint32_t>;

  static bool watched() noexcept;
  static void acquiring(const void* object, const char* name, BlockedOn kind, Mark& mark);
  static void acquired(const void* object, const char* name, BlockedOn kind, Mark& mark);
  static void released(const void* object, std::uint32_t holder, BlockedOn kind,
                       Mark& mark) noexcept;
};

}  // namespace canteen::threading::detail
