// The functions of the module threading: who runs, who lives, how large a stack is.
//                                          Python: threading.current_thread() and its neighbours
//
// Thread safety: all, from any thread, from static constructors to static destructors.
// Blocking:      only for the registry's lock, for as long as a list of threads is copied.
// Complexity:    current_thread(): one thread-local look-up, about a nanosecond.
#pragma once

#include <cstddef>
#include <new>
#include <stop_token>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/self.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::threading {

namespace detail {
CANTEEN_API const Thread& current_thread_long();
}  // namespace detail

// The calling thread. One that Thread did not make gets a dummy: named Dummy-N, daemon, alive
// until it ends, neither to be started nor joined. The reference is good while the caller runs;
// to keep the name for longer, or to pass it on, copy it: `Thread me = current_thread();`.
[[nodiscard]] inline const Thread& current_thread() {
  const detail::Self& self = detail::self;
  if (self.thread == nullptr) [[unlikely]]
    return detail::current_thread_long();
  return *std::launder(reinterpret_cast<const Thread*>(self.name.data()));  // Self INV3
}

// The thread that runs main(): named MainThread, never a daemon.
CANTEEN_API Thread main_thread();
// All threads that are alive: main (always), daemons, dummies, and those being started.
CANTEEN_API std::vector<Thread> enumerate();
// As many as enumerate() has.
CANTEEN_API std::size_t active_count();
// The caller's ident: nonzero, may be used again after its end.
CANTEEN_API Thread::Ident get_ident() noexcept;
// The kernel's number of the caller.
CANTEEN_API Thread::NativeId get_native_id() noexcept;
// The stack size in bytes of threads started from now on; 0 is the system's default.
CANTEEN_API std::size_t stack_size();
// Sets it; returns the old one. ValueError below 32 KiB (0 excepted): nothing is changed then.
CANTEEN_API std::size_t stack_size(std::ptrdiff_t bytes);
// Blocks for that long; <= 0 returns at once.                                Python: time.sleep
CANTEEN_API void sleep(Timeout duration);
// False when a stop was requested before the time was over.
CANTEEN_API bool sleep(const std::stop_token& stop, Timeout duration);

}  // namespace canteen::threading
