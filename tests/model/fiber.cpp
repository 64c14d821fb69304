#include "tests/model/fiber.hpp"

#include <cstdint>
#include <cstring>
#include <new>

#include <cxxabi.h>
#include <sys/mman.h>

#include "src/base/sanitizer.hpp"

#ifdef CANTEEN_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#ifndef CANTEEN_MODEL_UCONTEXT
// void canteen_model_switch(void** save, void* load): pushes what a callee must preserve, leaves
// the stack pointer in *save, takes the other one and returns on that stack. A new fiber's stack
// is laid out (see prepare) as if it had called it from canteen_model_enter.
// NOLINTNEXTLINE(hicpp-no-assembler)
asm(R"(
.text
.type canteen_model_switch, @function
canteen_model_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size canteen_model_switch, . - canteen_model_switch
.type canteen_model_enter, @function
canteen_model_enter:
  .cfi_startproc
  .cfi_undefined rip
  movq %r13, %rdi
  callq *%r12
  ud2
  .cfi_endproc
.size canteen_model_enter, . - canteen_model_enter
)");
extern "C" void canteen_model_switch(void** save, void* load);
extern "C" void canteen_model_enter();
#endif

namespace canteen::model {
namespace {

constexpr std::size_t page = 4096;

[[maybe_unused]] Fiber* departed = nullptr;  // who made the latest switch

}  // namespace

Fiber::Fiber() noexcept = default;

Fiber::Fiber(std::size_t bytes) : size_((bytes + page - 1) / page * page + page) {
  void* mapped = mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<std::byte*>(mapped);
  mprotect(memory_, page, PROT_NONE);  // an overflow shall fault, not corrupt a neighbour
  stack_bottom_ = memory_ + page;
  stack_size_ = size_ - page;
}

Fiber::~Fiber() {
  if (memory_ != nullptr) munmap(memory_, size_);
}

void Fiber::prepare(Entry entry, void* argument) {
  entry_ = entry;
  argument_ = argument;
  exceptions_ = {};
  fake_stack_ = nullptr;
#ifdef CANTEEN_ASAN
  ASAN_UNPOISON_MEMORY_REGION(memory_ + page, stack_size_);
#endif
#ifdef CANTEEN_MODEL_UCONTEXT
  getcontext(&context_);
  context_.uc_stack.ss_sp = memory_ + page;
  context_.uc_stack.ss_size = stack_size_;
  context_.uc_link = nullptr;
  // makecontext passes ints only: the pointer travels in two halves.
  const auto bits = reinterpret_cast<std::uintptr_t>(this);
  const auto start = [](unsigned high, unsigned low) {
    enter(reinterpret_cast<void*>(std::uintptr_t{high} << 32 | low));
  };
  makecontext(&context_, reinterpret_cast<void (*)()>(+start), 2, static_cast<unsigned>(bits >> 32),
              static_cast<unsigned>(bits));
#else
  auto** top = reinterpret_cast<void**>(memory_ + size_);
  *--top = nullptr;  // keeps the stack 16-byte aligned at the call in canteen_model_enter
  *--top = nullptr;
  *--top = reinterpret_cast<void*>(&canteen_model_enter);
  *--top = nullptr;                          // rbp
  *--top = nullptr;                          // rbx
  *--top = reinterpret_cast<void*>(&enter);  // r12
  *--top = this;                             // r13
  *--top = nullptr;                          // r14
  *--top = nullptr;                          // r15
  stack_pointer_ = top;
#endif
}

void Fiber::switch_to(Fiber& to) {
  Exceptions* exceptions = reinterpret_cast<Exceptions*>(abi::__cxa_get_globals());
  std::memcpy(&exceptions_, exceptions, sizeof exceptions_);
  std::memcpy(exceptions, &to.exceptions_, sizeof exceptions_);
#ifdef CANTEEN_ASAN
  departed = this;
  __sanitizer_start_switch_fiber(&fake_stack_, to.stack_bottom_, to.stack_size_);
#endif
#ifdef CANTEEN_MODEL_UCONTEXT
  swapcontext(&context_, &to.context_);
#else
  canteen_model_switch(&stack_pointer_, to.stack_pointer_);
#endif
  arrived();
}

void Fiber::arrived() noexcept {
#ifdef CANTEEN_ASAN
  // The bounds of the kernel thread's own stack are learnt when it is left for the first time.
  __sanitizer_finish_switch_fiber(fake_stack_, &departed->stack_bottom_, &departed->stack_size_);
#endif
}

void Fiber::enter(void* self) {
  auto& fiber = *static_cast<Fiber*>(self);
  fiber.arrived();
  fiber.entry_(fiber.argument_);
  __builtin_trap();  // the entry must never return: there is nothing to return to
}

}  // namespace canteen::model
