#include "src/threading/registry.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <optional>
#include <utility>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace canteen::threading::detail {
namespace {

constinit ForkLock registry;
constinit ThreadObject* first = nullptr;        // guarded by registry
constinit Self* first_stranger = nullptr;       // guarded by registry
constinit std::atomic<std::uint64_t> names{0};  // the N of Thread-N and Dummy-N
constinit std::atomic<ThreadObject*> main_object{nullptr};
constinit std::atomic<Self*> main_self{nullptr};  // nullptr: main has not come by yet
constinit std::atomic<pthread_t> main_pthread{0};
// Threads between their removal and the release of their objects.
constinit std::atomic<std::uint32_t> departures{0};
constinit std::atomic<std::uint32_t> daemon_departures{0};
pthread_key_t foreign_key;
// The caller's share of these; and its object between leave() and left().
constinit thread_local std::uint32_t own_departures = 0;
constinit thread_local ThreadObject* leaving = nullptr;

bool is_main_for_the_kernel() noexcept {
  return syscall(SYS_gettid) == getpid();
}

}  // namespace

// Runs when the library is loaded, before any constructor that might use it: nearly always in main.
struct AtLoad {
  AtLoad() {
    pthread_key_create(&foreign_key, &Registry::depart_foreign);
    pthread_atfork([] { ForkLock::lock_all(registry); }, [] { ForkLock::unlock_all(); },
                   &Registry::only_the_caller_is_left);
    if (Registry::on_main()) arm_exit_witness(true);
  }
};

[[gnu::init_priority(101)]] const AtLoad at_load;

bool Registry::on_main() noexcept {
  // relaxed: only a thread's own address is ever compared with.
  Self* known = main_self.load(std::memory_order_relaxed);
  if (known == nullptr && is_main_for_the_kernel()) {
    main_pthread.store(pthread_self(), std::memory_order_relaxed);
    main_self.store(&self, std::memory_order_relaxed);
    return true;
  }
  return known == &self;
}

bool Registry::is_main(const ThreadObject& thread) noexcept {
  return &thread == main_object.load(std::memory_order_relaxed);
}

void Registry::know(ThreadObject* thread) noexcept {
  self.thread = thread;
  // A Thread is one pointer; the bytes are its whole value (Self INV3).
  if (thread != nullptr) self.name = std::bit_cast<decltype(self.name)>(thread);
}

ThreadObject* Registry::own() noexcept {
  return leaving != nullptr ? leaving : self.thread;
}

void Registry::leave() noexcept {
  leaving = self.thread;
  know(nullptr);
}

void Registry::left() noexcept {
  leaving = nullptr;
}

ThreadObject& Registry::main() {
  // acquire pairs with the release below: the object is complete.
  if (ThreadObject* known = main_object.load(std::memory_order_acquire)) return *known;
  auto* made = new ThreadObject(ThreadObject::Foreign(), "MainThread", false);
  made->ident_.store(main_pthread.load(std::memory_order_relaxed), std::memory_order_relaxed);
  made->native_id_.store(getpid(), std::memory_order_relaxed);
  ThreadObject* expected = nullptr;
  {
    const ForkGuard guard(registry);
    if (main_object.compare_exchange_strong(expected, made, std::memory_order_acq_rel)) {
      made->enumerated_.store(true, std::memory_order_relaxed);
      link(*made);
      return *made;
    }
  }
  made->release();
  return *expected;
}

ThreadObject& Registry::current() {
  if (self.thread != nullptr) return *self.thread;
  if (on_main()) {
    ThreadObject& object = main();
    object.publish();
    arm_exit_witness(true);
    know(&object);
    return object;
  }
  return adopt();
}

// A thread that is not ours, or one of ours whose thread_local destructors run: a dummy.
ThreadObject& Registry::adopt() {
  auto* object = new ThreadObject(ThreadObject::Foreign(), default_name("Dummy-"), true);
  object->publish();
  know(object);
  pthread_setspecific(foreign_key, &self);
  const ForkGuard guard(registry);
  object->enumerated_.store(true, std::memory_order_relaxed);
  link(*object);
  return *object;
}

void Registry::meet() {
  if (self.thread != nullptr || on_main()) return;
  pthread_setspecific(foreign_key, &self);
  const ForkGuard guard(registry);
  self.previous = nullptr;
  self.next = first_stranger;
  if (first_stranger != nullptr) first_stranger->previous = &self;
  first_stranger = &self;
  self.listed = true;
}

// A thread that is not ours ends: after its thread_local destructors.
void Registry::depart_foreign(void*) {
  ThreadObject* const dummy = std::exchange(self.thread, nullptr);
  {
    const ForkGuard guard(registry);
    if (self.listed) {
      (self.previous != nullptr ? self.previous->next : first_stranger) = self.next;
      if (self.next != nullptr) self.next->previous = self.previous;
      self.listed = false;
    }
    if (dummy != nullptr) unlink(*dummy);
  }
  if (dummy == nullptr) return;
  dummy->life_.finish();
  dummy->life_.end();
  dummy->release();
}

void Registry::link(ThreadObject& thread) noexcept {
  thread.previous_ = nullptr;
  thread.next_ = first;
  if (first != nullptr) first->previous_ = &thread;
  first = &thread;
  thread.listed_ = true;
}

void Registry::unlink(ThreadObject& thread) noexcept {
  if (!thread.listed_) return;
  (thread.previous_ != nullptr ? thread.previous_->next_ : first) = thread.next_;
  if (thread.next_ != nullptr) thread.next_->previous_ = thread.previous_;
  thread.listed_ = false;
  thread.enumerated_.store(false, std::memory_order_relaxed);
  thread.self_.store(nullptr, std::memory_order_relaxed);
}

bool Registry::add(ThreadObject& thread) {
  const ForkGuard guard(registry);
  if (process_ended()) return false;
  cut_for_kernel(thread.name_, thread.kernel_name_);
  thread.enumerated_.store(true, std::memory_order_relaxed);
  link(thread);
  return true;
}

void Registry::remove(ThreadObject& thread) noexcept {
  const ForkGuard guard(registry);
  unlink(thread);
}

std::vector<Thread> Registry::enumerate() {
  main();
  std::vector<Thread> threads;
  const ForkGuard guard(registry);
  for (ThreadObject* each = first; each != nullptr; each = each->next_) {
    // acquire pairs with the release in leave_enumeration().
    if (each->enumerated_.load(std::memory_order_acquire)) threads.emplace_back(*each);
  }
  std::reverse(threads.begin(), threads.end());  // in the order in which they were started
  return threads;
}

std::size_t Registry::count() {
  main();
  std::size_t threads = 0;
  const ForkGuard guard(registry);
  for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
    // acquire pairs with the release in leave_enumeration().
    threads += each->enumerated_.load(std::memory_order_acquire) ? 1 : 0;
  }
  return threads;
}

std::string Registry::default_name(const char* prefix) {
  return prefix + std::to_string(names.fetch_add(1, std::memory_order_relaxed) + 1);
}

std::string Registry::name_of(const ThreadObject& thread) {
  const ForkGuard guard(registry);
  return thread.name_;
}

void Registry::rename(ThreadObject& thread, std::string name) {
  const ForkGuard guard(registry);
  thread.name_.swap(name);  // the old one is freed after the lock
  renamings.fetch_add(1, std::memory_order_relaxed);
}

std::optional<Thread> Registry::find(std::uint32_t number) {
  const ForkGuard guard(registry);
  for (ThreadObject* each = first; each != nullptr; each = each->next_) {
    if (each->number_.load(std::memory_order_relaxed) == number) return Thread(*each);
  }
  return std::nullopt;
}

// Under the lock.
ThreadObject* Registry::joinable(const ThreadObject* ender) noexcept {
  for (ThreadObject* each = first; each != nullptr; each = each->next_) {
    if (each != ender && !each->foreign_ && !each->daemon_.load(std::memory_order_relaxed) &&
        !each->life_.ended()) {
      return each;
    }
  }
  return nullptr;
}

std::optional<Thread> Registry::next_to_join(const ThreadObject* ender) {
  const ForkGuard guard(registry);
  ThreadObject* const thread = joinable(ender);
  return thread != nullptr ? std::optional(Thread(*thread)) : std::nullopt;
}

// seq_cst here and in process_ends(): either the departing thread sees that the process ends, and
// wakes, or the ender sees it depart.
void Registry::departing(bool daemon) noexcept {
  if (daemon) {
    daemon_departures.fetch_add(1);
  } else {
    ++own_departures;
    departures.fetch_add(1);
  }
}

void Registry::departed(bool daemon) noexcept {
  if (daemon) {
    daemon_departures.fetch_sub(1);
  } else {
    --own_departures;
    departures.fetch_sub(1);
    if (process_ends()) base::System::wake_all(departures);
  }
}

void Registry::wait_for_departures() noexcept {
  for (;;) {
    const std::uint32_t now = departures.load();
    if (now == own_departures) return;
    base::System::wait(departures, now, base::Deadline());
  }
}

bool Registry::close(const ThreadObject* ender) noexcept {
  const ForkGuard guard(registry);
  if (joinable(ender) != nullptr || departures.load() != own_departures) return false;
  process_has_ended();
  slow_down_others();
  return true;
}

// INV2. seq_cst loads: see there. A thread that sees the store late was simply earlier.
void Registry::slow_down_others() noexcept {
  const auto stop = [](Self* other) {
    if (other != nullptr && other != &self) other->fast.store(0);
  };
  for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
    stop(each->self_.load());
  }
  for (Self* each = first_stranger; each != nullptr; each = each->next) stop(each);
  stop(main_self.load());
}

bool Registry::others_live(const ThreadObject* ender) {
  if (departures.load() != 0 || daemon_departures.load() != 0) return true;
  const ThreadObject* const main_thread = main_object.load(std::memory_order_relaxed);
  // main ends with the process when it is main that ends it; else it is still somewhere.
  if (!on_main() && main_self.load() != nullptr) return true;
  const ForkGuard guard(registry);
  for (const Self* each = first_stranger; each != nullptr; each = each->next) {
    if (each != &self) return true;
  }
  for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
    // One that has not yet run is stopped before it runs anything of a user's.
    if (each != ender && each != main_thread && each->self_.load() != nullptr) return true;
  }
  return false;
}

void Registry::finish_main() noexcept {
  ThreadObject& object = main();
  object.life_.finish();
  object.life_.end();
}

void Registry::give_up(ThreadObject& thread, bool for_ever) noexcept {
  if (for_ever && !is_main(thread)) remove(thread);
  thread.life_.finish();
  thread.life_.end();
}

// The child has one thread: the caller, which is its main thread from now on. The others are gone
// without having ended; whoever held what they held will hold it for ever, but no ForkLock.
void Registry::only_the_caller_is_left() {
  ForkLock::renew_all();
  ThreadObject* const me = self.thread;
  for (ThreadObject* each = first; each != nullptr;) {
    ThreadObject* const next = each->next_;
    if (each == me) {
      each->life_.forget_waiters_after_fork();
    } else {
      unlink(*each);
      each->number_.store(0, std::memory_order_relaxed);
      each->life_.end_after_fork();
    }
    each = next;
  }
  first_stranger = nullptr;
  self.listed = false;
  departures.store(own_departures, std::memory_order_relaxed);
  daemon_departures.store(0, std::memory_order_relaxed);
  main_pthread.store(pthread_self(), std::memory_order_relaxed);
  main_self.store(&self, std::memory_order_relaxed);
  main_object.store(me, std::memory_order_release);
  if (me != nullptr) {
    me->name_ = "MainThread";
    me->daemon_.store(false, std::memory_order_relaxed);
    me->native_id_.store(getpid(), std::memory_order_relaxed);
    me->retain();  // by the process
  }
  reset_end_after_fork();
  arm_exit_witness(true);
}

void Registry::slow_down_all() noexcept {
  {
    const ForkGuard guard(registry);
    slow_down_others();
  }
  self.fast.store(0);
}

std::optional<Thread> thread_with(std::uint32_t number) {
  if (number == 0) return std::nullopt;
  if (number == self.number) return Thread(Registry::current());
  return Registry::find(number);
}

std::vector<Thread> threads_with(const std::vector<std::uint32_t>& numbers) {
  std::vector<Thread> threads;
  for (const std::uint32_t each : numbers) {
    if (std::optional<Thread> found = thread_with(each)) threads.push_back(*std::move(found));
  }
  return threads;
}

}  // namespace canteen::threading::detail
