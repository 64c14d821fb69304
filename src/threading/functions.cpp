#include <atomic>
#include <new>
#include <string>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/threading/functions.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

constexpr std::ptrdiff_t smallest_stack = 32'768;
constinit std::atomic<std::size_t> stack{0};

}  // namespace

const Thread& detail::current_thread_long() {
  Registry::current();
  return *std::launder(reinterpret_cast<const Thread*>(self.name.data()));  // Self INV3
}

Thread main_thread() {
  return Thread(detail::Registry::main());
}

std::vector<Thread> enumerate() {
  return detail::Registry::enumerate();
}

std::size_t active_count() {
  return detail::Registry::count();
}

Thread::Ident get_ident() noexcept {
  return pthread_self();
}

Thread::NativeId get_native_id() noexcept {
  return static_cast<Thread::NativeId>(syscall(SYS_gettid));
}

std::size_t stack_size() {
  return stack.load(std::memory_order_relaxed);
}

std::size_t stack_size(std::ptrdiff_t bytes) {
  if (bytes != 0 && bytes < smallest_stack) {
    throw ValueError("size not valid: " + std::to_string(bytes) + " bytes");
  }
  return stack.exchange(static_cast<std::size_t>(bytes), std::memory_order_relaxed);
}

void sleep(Timeout duration) {
  sleep(std::stop_token(), duration);
}

bool sleep(const std::stop_token& stop, Timeout duration) {
  using Runtime = detail::Runtime;
  if (duration.polls()) return !stop.stop_requested();
  const base::Deadline deadline =
      duration.forever() ? base::Deadline() : base::Deadline(duration, Runtime::now());
  Runtime::self();
  // Nobody will signal but the stop: a waiter in no queue, that looks for nothing before it sleeps.
  detail::Waiter<Runtime> waiter;
  const detail::StopWake<Runtime> stopper(stop, waiter);
  const Runtime::Blocked blocked(BlockedOn::sleep, &waiter, nullptr);
  return waiter.sleep(deadline) == detail::Wake::timed_out;
}

}  // namespace canteen::threading
