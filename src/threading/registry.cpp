#include "src/threading/registry.hpp"

#include <cstdlib>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace canteen::threading::detail {
namespace {

// A union keeps the lock constant-initialised, never destroyed, and re-made in a fork's child.
union RegistryLock {
  constexpr RegistryLock() : lock("registry of threads") {}

  ~RegistryLock() {}

  Lock lock;
};

constinit RegistryLock registry;
constinit ThreadObject* first = nullptr;        // guarded by registry.lock
constinit std::atomic<std::uint64_t> names{0};  // the N of Thread-N and Dummy-N
constinit std::atomic<ThreadObject*> main_object{nullptr};
constinit std::atomic<pthread_t> main_pthread{0};
constinit std::atomic<pid_t> main_id{0};  // main's kernel number; the fork's child's
pthread_key_t foreign_key;

pid_t kernel_id() noexcept {
  return static_cast<pid_t>(syscall(SYS_gettid));
}

}  // namespace

// Runs when the library is loaded: nearly always in main, before any thread of ours.
struct AtLoad {
  AtLoad() {
    pthread_key_create(&foreign_key, &Registry::depart_foreign);
    pthread_atfork(&Registry::before_fork, &Registry::after_fork_in_parent,
                   &Registry::after_fork_in_child);
    main_id.store(getpid(), std::memory_order_relaxed);
    if (kernel_id() == getpid()) {
      main_pthread.store(pthread_self(), std::memory_order_relaxed);
      arm_exit_witness(true);
    }
  }
};

const AtLoad at_load;

bool Registry::on_main() noexcept {
  return kernel_id() == main_id.load(std::memory_order_relaxed);
}

ThreadObject& Registry::main() {
  // acquire pairs with the release below: the object is complete.
  if (ThreadObject* known = main_object.load(std::memory_order_acquire)) return *known;
  auto* made = new ThreadObject(ThreadObject::Foreign(), "MainThread", false);
  made->retain();  // by the process
  made->ident_.store(main_pthread.load(std::memory_order_relaxed), std::memory_order_relaxed);
  made->native_id_.store(getpid(), std::memory_order_relaxed);
  ThreadObject* expected = nullptr;
  const std::scoped_lock guard(registry.lock);
  // release pairs with the acquire above.
  if (main_object.compare_exchange_strong(expected, made, std::memory_order_acq_rel)) {
    made->enumerated_ = true;
    link(*made);
    return *made;
  }
  delete made;
  return *expected;
}

ThreadObject& Registry::current() {
  if (self.thread != nullptr) return *self.thread;
  if (on_main()) {
    ThreadObject& object = main();
    object.number_.store(Runtime::self(), std::memory_order_relaxed);
    object.ident_.store(pthread_self(), std::memory_order_relaxed);
    object.self_ = &self;
    self.thread = &object;
    return object;
  }
  return adopt(default_name("Dummy-"), true);
}

ThreadObject& Registry::adopt(std::string name, bool daemon) {
  auto* object = new ThreadObject(ThreadObject::Foreign(), std::move(name), daemon);
  object->retain();  // until depart_foreign()
  object->publish();
  self.thread = object;
  pthread_setspecific(foreign_key, object);
  add(*object);
  return *object;
}

// A thread that is not ours ends: after its thread_local destructors.
void Registry::depart_foreign(void* thread) {
  auto& object = *static_cast<ThreadObject*>(thread);
  self.thread = nullptr;
  object.life_.finish();
  remove(object);
  object.life_.end();
  object.release();
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
  thread.enumerated_ = false;
  thread.self_ = nullptr;
}

void Registry::add(ThreadObject& thread) {
  const std::scoped_lock guard(registry.lock);
  thread.enumerated_ = true;
  link(thread);
}

void Registry::remove(ThreadObject& thread) noexcept {
  const std::scoped_lock guard(registry.lock);
  unlink(thread);
}

void Registry::leave_enumeration(ThreadObject& thread) noexcept {
  const std::scoped_lock guard(registry.lock);
  thread.enumerated_ = false;
}

std::vector<Thread> Registry::enumerate() {
  main();
  std::vector<Thread> threads;
  const std::scoped_lock guard(registry.lock);
  for (ThreadObject* each = first; each != nullptr; each = each->next_) {
    if (each->enumerated_) threads.emplace_back(*each);
  }
  return {threads.rbegin(), threads.rend()};  // in the order in which they were started
}

std::size_t Registry::count() {
  main();
  std::size_t threads = 0;
  const std::scoped_lock guard(registry.lock);
  for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
    threads += each->enumerated_ ? 1 : 0;
  }
  return threads;
}

std::string Registry::default_name(const char* prefix) {
  return prefix + std::to_string(names.fetch_add(1, std::memory_order_relaxed) + 1);
}

std::string Registry::name_of(const ThreadObject& thread) {
  const std::scoped_lock guard(registry.lock);
  return thread.name_;
}

void Registry::rename(ThreadObject& thread, std::string name) {
  const std::scoped_lock guard(registry.lock);
  thread.name_.swap(name);  // the old one is freed after the lock
  renamings.fetch_add(1, std::memory_order_relaxed);
}

void Registry::set_daemon(ThreadObject& thread, bool daemon) {
  thread.daemon_.store(daemon, std::memory_order_relaxed);
}

std::optional<Thread> Registry::find(std::uint32_t number) {
  const std::scoped_lock guard(registry.lock);
  for (ThreadObject* each = first; each != nullptr; each = each->next_) {
    if (each->number_.load(std::memory_order_relaxed) == number) return Thread(*each);
  }
  return std::nullopt;
}

std::optional<Thread> Registry::next_to_join(const ThreadObject* ender) {
  const std::scoped_lock guard(registry.lock);
  for (ThreadObject* each = first; each != nullptr; each = each->next_) {
    if (each != ender && !each->foreign_ && !each->daemon_.load(std::memory_order_relaxed) &&
        !each->life_.ended()) {
      return Thread(*each);
    }
  }
  return std::nullopt;
}

bool Registry::others_live(const ThreadObject* ender) {
  const std::scoped_lock guard(registry.lock);
  for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
    // main stays listed for ever; it lives on only when another thread ends the process.
    const bool main_done = each == main_object.load(std::memory_order_relaxed) &&
                           (ender == nullptr || ender == each || on_main());
    if (each != ender && !main_done && each->number_.load(std::memory_order_relaxed) != 0) {
      return true;
    }
  }
  return false;
}

void Registry::finish_main() noexcept {
  ThreadObject& object = main();
  object.life_.finish();
  object.life_.end();
}

// The thread sleeps inside exit() from now on: it is not waited for, and it touches nothing.
void Registry::give_up(ThreadObject& thread) noexcept {
  leave_enumeration(thread);
  thread.number_.store(0, std::memory_order_relaxed);
  thread.life_.finish();
  thread.life_.end();
}

void Registry::freeze(const ThreadObject* ender) noexcept {
  const std::scoped_lock guard(registry.lock);
  for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
    // relaxed: a thread that sees it late was simply earlier.
    if (each != ender && each->self_ != nullptr) {
      each->self_->fast.store(0, std::memory_order_relaxed);
    }
  }
}

void Registry::before_fork() {
  registry.lock.acquire();
}

void Registry::after_fork_in_parent() {
  registry.lock.release();
}

// The child has one thread: the caller, which is its main thread from now on. The others are gone
// without having ended; whoever held what they held will hold it for ever, but not this lock.
void Registry::after_fork_in_child() {
  new (&registry.lock) Lock("registry of threads");
  ThreadObject* const me = self.thread;
  for (ThreadObject* each = first; each != nullptr;) {
    ThreadObject* const next = each->next_;
    if (each != me) {
      unlink(*each);
      each->number_.store(0, std::memory_order_relaxed);
      each->life_.end_after_fork();
    }
    each = next;
  }
  main_id.store(getpid(), std::memory_order_relaxed);
  main_pthread.store(pthread_self(), std::memory_order_relaxed);
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

// A thread that sees the store late was simply earlier; seq_cst pairs with Runtime::self().
void Registry::slow_down_all() noexcept {
  {
    const std::scoped_lock guard(registry.lock);
    for (const ThreadObject* each = first; each != nullptr; each = each->next_) {
      if (each->self_ != nullptr) each->self_->fast.store(0);
    }
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
