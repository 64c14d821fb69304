// ThreadState — what a thread was doing when Thread::state() was called: Ready, Running, Blocked
// (on what, for how long, through whom) or Terminated.                          Python: no twin
//
//   if (t.state() == threading::RunState::blocked) print("{}", t.state().text());
//       blocked on Lock "stove" at 0x55d0c0ffee10 for 1.204 s, held by 'waiter'
//
// A snapshot: it may be over when it is read.
//
// How each is told, and how far that goes:
//   blocked      The thread is inside a wait of this library: exact, with kind, object, name and
//                holder, from the moment it has queued until it leaves the wait. It looks for up to
//                25 us before it sleeps, and counts as blocked then, too, as it does while it has
//                been woken and waits for a core. Or the kernel says that it sleeps inside a system
//                call: BlockedOn::kernel, and no more is known (a std::mutex, a read, a page
//                fault).
//   running      It is on a core: the kernel's clock of its processor time advanced between two
//   ready        looks a microsecond apart, or did not, while the kernel says that it could run.
//                (The kernel's own state, the R of ps, does not tell the two apart.) Both looks
//                fall between two changes of state, or one is wrong by that microsecond. Without
//                /proc, ready is reported as running.
//   terminated   as is_alive() says, where thread_local destructors may still be running.
//
// Thread safety: a value.  Thread::state(): any thread.
// Blocking:      never; it holds up a thread that leaves a wait, for some 100 ns.
// Errors:        none but std::bad_alloc.
// Complexity:    blocked in the library, initial, terminated: some loads; else it reads a file of
//                /proc, about 10 us.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/handle.hpp>
#include <canteen/threading/run_state.hpp>

namespace canteen::threading {

struct CANTEEN_API ThreadState {
  RunState run = RunState::initial;

  // Only when blocked, and all but `on` only when it is on something of this library.
  BlockedOn on = BlockedOn::nothing;
  const void* object = nullptr;        // its address; of a join: of the ThreadObject
  std::string name;                    // of the lock, condition, …, or of the joined thread
  std::chrono::nanoseconds blocked{};  // for how long, to within the kernel's tick (4 ms)
  Handle<ThreadObject> holder;         // who holds the lock, or is joined, if that is known
  bool held = false;                   // somebody holds it, known or not

  // thread.state() == RunState::blocked
  operator RunState() const noexcept { return run; }  // NOLINT(google-explicit-constructor)

  // What it is blocked on, in words: Lock "stove" at 0x55d0c0ffee10; empty when it is not.
  [[nodiscard]] std::string subject() const;
  // The whole of it, in words.
  [[nodiscard]] std::string text() const;
};

}  // namespace canteen::threading
