#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/threading/dump.hpp>
#include <canteen/threading/end_of_process.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

enum class Stage : int { running, ending, ended };

constinit std::atomic<Stage> stage{Stage::running};
constinit std::atomic<pid_t> ender{0};  // the kernel's number of the thread that ends the process
constinit std::atomic<AtEnd> choice{AtEnd::end_hard_while_daemons_live};
constinit std::atomic<std::int64_t> watchdog{0};  // ns; 0: none
constinit std::atomic<bool> prepared{false};
constinit std::terminate_handler terminate_before = nullptr;

struct Callbacks {
  Lock lock{"callbacks at the end of the process"};
  std::vector<std::function<void()>> early;  // guarded by lock
  std::vector<std::function<void()>> late;   // guarded by lock
};

Callbacks& callbacks() {
  static Callbacks& made = *new Callbacks;  // never destroyed: asked for at the very end
  return made;
}

pid_t kernel_id() noexcept {
  return static_cast<pid_t>(syscall(SYS_gettid));
}

// Calls and drops the callbacks, last first, also those that are added meanwhile.
void run_all(std::vector<std::function<void()>> Callbacks::* list) {
  for (;;) {
    std::function<void()> callback;
    {
      const std::scoped_lock guard(callbacks().lock);
      std::vector<std::function<void()>>& waiting = callbacks().*list;
      if (waiting.empty()) return;
      callback = std::move(waiting.back());
      waiting.pop_back();
    }
    try {
      callback();
    } catch (...) {
      detail::report_uncaught(detail::Registry::known());
    }
  }
}

Timeout watchdog_period() {
  const std::int64_t set = watchdog.load(std::memory_order_relaxed);
  if (set > 0) return std::chrono::nanoseconds(set);
  if (const char* text = std::getenv("CANTEEN_EXIT_WATCHDOG")) {
    const double seconds = std::strtod(text, nullptr);
    if (seconds > 0 && seconds < 1e9) return std::chrono::duration<double>(seconds);
  }
  return std::nullopt;
}

void join_all(const ThreadObject* me) {
  const Timeout period = watchdog_period();
  while (const std::optional<Thread> thread = detail::Registry::next_to_join(me)) {
    while (!detail::Registry::wait_ended(*thread->object(), period)) {
      base::write_whole(
          stderr,
          "The process is ending and waits for the thread '" + thread->name() + "'; " + dump_text(),
          true);
    }
  }
}

// Writes out what the streams still hold. A daemon may be stuck inside one of them with its lock
// held (reading stdin, say), so this is tried for a while, in a thread that may be left behind.
void flush_all() {
  if (ftrylockfile(stdout) == 0) {
    base::write_whole(stdout, {}, true);  // whole lines, into a pipe that others share, too
    funlockfile(stdout);
  }
  static Event flushed;
  pthread_t thread{};
  const auto flush = [](void*) -> void* {
    std::cout.flush();
    std::clog.flush();
    std::fflush(nullptr);
    flushed.set();
    return nullptr;
  };
  if (pthread_create(&thread, nullptr, flush, nullptr) == 0) {
    pthread_detach(thread);
    flushed.wait(std::chrono::milliseconds(300));
  }
}

// The first of all exit handlers to run, for it is registered last; it knows the real status.
void finish(int status, void*) {
  if (choice.load(std::memory_order_relaxed) == AtEnd::end_hard_while_daemons_live &&
      detail::Registry::others_live(detail::Registry::known())) {
    flush_all();
    _exit(status);
  }
}

// For those whose exit() began where nothing of ours could notice.
void fallback() {
  detail::end_process();
}

// An exception left main(): what Python does, and then the ordinary end.
[[noreturn]] void terminate() {
  if (std::current_exception() != nullptr && detail::Registry::on_main() &&
      stage.load(std::memory_order_relaxed) == Stage::running) {
    int status = 1;
    try {
      std::rethrow_exception(std::current_exception());
    } catch (const SystemExit& exit) {
      status = exit.code();
    } catch (...) {
      detail::report_uncaught(&detail::Registry::main());
    }
    std::exit(status);
  }
  if (terminate_before != nullptr) terminate_before();
  std::abort();
}

// Its destructor runs when the thread ends, or when it calls exit(): before every exit handler
// and static destructor. Armed means: exit(), for the thread's own code has not ended.
struct ExitWitness {
  bool armed = false;

  ~ExitWitness() {
    if (armed) detail::end_process();
  }
};

thread_local ExitWitness witness;

// Only pthread_exit() in main calls this: exit() does not destroy thread-specific keys.
void main_left(void*) {
  std::exit(0);
}

void notice_pthread_exit_of_main() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, &main_left);
    return made;
  }();
  pthread_setspecific(key, &stage);
}

}  // namespace

AtEnd at_end(AtEnd next) noexcept {
  return choice.exchange(next, std::memory_order_relaxed);
}

void atexit(std::function<void()> callback) {
  const std::scoped_lock guard(callbacks().lock);
  callbacks().late.push_back(std::move(callback));
}

void register_atexit(std::function<void()> callback) {
  const std::scoped_lock guard(callbacks().lock);
  if (stage.load(std::memory_order_relaxed) != Stage::running) {
    throw RuntimeError("can't register atexit after shutdown");
  }
  callbacks().early.push_back(std::move(callback));
}

void exit_watchdog(Timeout every) {
  watchdog.store(every.forever() ? 0 : every.value().count(), std::memory_order_relaxed);
}

namespace detail {

void arm_exit_witness(bool armed) noexcept {
  witness.armed = armed;
  if (armed && Registry::on_main()) notice_pthread_exit_of_main();
}

bool process_ended() noexcept {
  // acquire pairs with the release in end_process(): what the ender did before is visible.
  return stage.load(std::memory_order_acquire) == Stage::ended;
}

bool is_ender() noexcept {
  return ender.load(std::memory_order_relaxed) == kernel_id();
}

void reset_end_after_fork() noexcept {
  stage.store(Stage::running, std::memory_order_relaxed);
  ender.store(0, std::memory_order_relaxed);
}

void prepare_end() {
  if (prepared.exchange(true, std::memory_order_relaxed)) return;
  // Later than the statics that exist by now, so it runs before their destructors.
  std::atexit(&fallback);
  std::at_quick_exit(&fallback);
  terminate_before = std::set_terminate(&terminate);
}

void sleep_for_ever() noexcept {
  for (;;) pause();
}

void end_process() {
  Stage expected = Stage::running;
  if (!stage.compare_exchange_strong(expected, Stage::ending, std::memory_order_relaxed)) {
    if (is_ender()) return;  // a second handler in the same exit()
    // Somebody else ends the process; whoever waits for this thread must not.
    if (ThreadObject* me = Registry::known()) Registry::give_up(*me);
    sleep_for_ever();
  }
  ender.store(kernel_id(), std::memory_order_relaxed);
  ThreadObject* const me = Registry::known();
  run_all(&Callbacks::early);
  Registry::finish_main();
  join_all(me);
  run_all(&Callbacks::late);
  join_all(me);  // a callback may have started some
  end_values_of_this_thread();
  // release pairs with the acquire in process_ended().
  stage.store(Stage::ended, std::memory_order_release);
  Registry::freeze(me);
  on_exit(&finish, nullptr);
}

}  // namespace detail
}  // namespace canteen::threading
