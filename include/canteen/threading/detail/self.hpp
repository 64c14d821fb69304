// Self — what the library knows of the calling thread, one trivially initialised object a thread.
//
// `fast` is the key of every short way: a lock that is free is taken with one compare-and-swap
// of 0 to `fast`, and a thread whose `fast` is 0 takes the long way round. That one test, which
// costs nothing, serves four masters:
//   - a foreign thread that enters the library for the first time has no number yet;
//   - a daemon that enters the library after the end of the process must sleep for ever;
//   - the lock-order watch wants to see every acquisition;
//   - a thread whose runtime state is already torn down (in its own thread_local destructors)
//     gets a fresh number.
//
// INV1  `number` is unique among all threads of the process, 1 … 2^29-1, never reused before the
//       counter wraps; it stays the same in the child of a fork. Written by the own thread only.
// INV2  fast == number, or fast == 0. Written by the own thread; set to 0 by anyone (runtime).
// INV3  `thread` is the thread's object, once it has one, and `name` are then the bytes of a Thread
//       that names it, without holding a reference of its own (the running thread holds one):
//       what current_thread() refers to. Own thread only.
// INV4  next, previous and listed are the registry's list of strangers: threads that use the
//       library and were not made by it. Guarded by the registry's lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <canteen/base/annotations.hpp>

namespace canteen::threading {
class ThreadObject;
}

namespace canteen::threading::detail {

struct Self {
  static constexpr std::uint32_t number_mask = (1U << 29) - 1;

  std::atomic<std::uint32_t> fast{0};
  std::uint32_t number = 0;
  ThreadObject* thread = nullptr;
  alignas(void*) std::array<std::byte, sizeof(void*)> name{};
  Self* next = nullptr;
  Self* previous = nullptr;
  bool listed = false;
};

// initial-exec: the address is one addition to the thread pointer, in a shared library too.
CANTEEN_API extern constinit thread_local Self self [[gnu::tls_model("initial-exec")]];

// Goes up with every renaming of a thread: whoever keeps a copy of a name looks here first.
CANTEEN_API extern constinit std::atomic<std::uint32_t> renamings;

}  // namespace canteen::threading::detail
