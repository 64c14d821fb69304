#include "tests/support/failing_new.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace canteen::testing {

std::atomic<std::int64_t> held{0};
thread_local int allocations_left = -1;

}  // namespace canteen::testing

namespace {

using canteen::testing::allocations_left;
using canteen::testing::held;

void* allocate(std::size_t size, std::size_t alignment) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  if (void* const memory = std::aligned_alloc(alignment, (size / alignment + 1) * alignment)) {
    held += static_cast<std::int64_t>(malloc_usable_size(memory));
    return memory;
  }
  throw std::bad_alloc();
}

// Not seen by the compiler within operator delete, where it would miss the operator new of it.
[[gnu::noinline]] void release(void* memory) noexcept {
  held -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads)
void* operator new(std::size_t size) {
  return allocate(size, alignof(std::max_align_t));
}

void* operator new[](std::size_t size) {
  return allocate(size, alignof(std::max_align_t));
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}

void operator delete(void* memory) noexcept {
  release(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  release(memory);
}

void operator delete[](void* memory) noexcept {
  release(memory);
}

void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  release(memory);
}

void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  release(memory);
}

void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  release(memory);
}

// NOLINTEND(misc-new-delete-overloads)
