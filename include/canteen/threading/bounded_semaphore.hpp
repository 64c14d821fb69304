// BoundedSemaphore — a Semaphore that never has more permits than it began with: a release too
// many is a mistake, and said so.                               Python: threading.BoundedSemaphore
//
// Errors:        ValueError from a release() that would exceed the initial value; nothing is then
//                released, not even a part of n.
// Everything else (thread safety, blocking, timeouts, stop tokens, ordering): as Semaphore.
#pragma once

#include <cstdint>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/semaphore.hpp>

namespace canteen::threading {

class CANTEEN_API BoundedSemaphore : public Semaphore {
 public:
  constexpr explicit BoundedSemaphore(std::int64_t value = 1, const char* name = nullptr)
      : Semaphore(value, name), initial_(value) {}

  void release(std::int64_t n = 1) {
    if (n < 1) throw ValueError("n must be one or more");
    if (!core_.release(n, initial_)) throw ValueError("Semaphore released too many times");
  }

  void unlock() { release(); }

 private:
  const std::int64_t initial_;
};

}  // namespace canteen::threading
