// Fiber — a stack of its own that runs until it hands the processor to another fiber.
//
// On x86-64 a switch saves the callee-saved registers and swaps the stack pointer (a few
// nanoseconds); elsewhere, or with CANTEEN_MODEL_UCONTEXT defined, it is ucontext's. What the C++
// runtime keeps per kernel thread about exceptions in flight is swapped too, so a fiber may be
// left in the middle of a catch block. thread_local variables are not: all fibers share them.
//
// Thread safety: none; all fibers of a process live on one kernel thread.
// Errors:        std::bad_alloc when no stack can be mapped.
#pragma once

#include <cstddef>

#if !defined(__x86_64__) && !defined(CANTEEN_MODEL_UCONTEXT)
#define CANTEEN_MODEL_UCONTEXT
#endif

#ifdef CANTEEN_MODEL_UCONTEXT
#include <ucontext.h>
#endif

namespace canteen::model {

class Fiber {
 public:
  using Entry = void (*)(void*);

  // The fiber of whoever calls: it has a stack already and is only ever switched away from.
  Fiber() noexcept;

  // A fiber with an own stack of `bytes`, with an unmapped page below it.
  explicit Fiber(std::size_t bytes);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Makes the next switch to this fiber call entry(argument), which must never return. Whatever
  // the stack held is dropped without running its destructors.
  void prepare(Entry entry, void* argument);

  // Continues `to`; returns when somebody switches back. Requires: *this is the running fiber.
  void switch_to(Fiber& to);

 private:
  struct Exceptions {  // what __cxa_get_globals() points to, in both C++ runtimes
    void* caught = nullptr;
    unsigned int uncaught = 0;
  };

  [[noreturn]] static void enter(void* self);
  void arrived() noexcept;

  std::byte* memory_ = nullptr;  // constant after construction
  std::size_t size_ = 0;         // constant after construction
  Entry entry_ = nullptr;
  void* argument_ = nullptr;
  Exceptions exceptions_;
#ifdef CANTEEN_MODEL_UCONTEXT
  ucontext_t context_{};
#else
  void* stack_pointer_ = nullptr;
#endif
  void* fake_stack_ = nullptr;  // AddressSanitizer's, while the fiber is left
  const void* stack_bottom_ = nullptr;
  std::size_t stack_size_ = 0;
};

}  // namespace canteen::model
