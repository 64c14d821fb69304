#include <atomic>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/threading/dump.hpp>
#include <canteen/threading/end_of_process.hpp>

#include "src/threading/flush_all.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/uncaught.hpp"

namespace canteen::threading {
namespace {

enum class Stage : int { running, ending, ended };

constinit std::atomic<Stage> stage{Stage::running};
constinit std::atomic<const detail::Self*> ender{nullptr};  // the thread that ends the process
constinit std::atomic<AtEnd> choice{AtEnd::end_hard_while_daemons_live};
constinit std::atomic<std::int64_t> watchdog{0};  // ns; 0: none
constinit std::atomic<bool> prepared{false};

struct Callbacks {
  std::vector<std::function<void()>> early;  // guarded by callbacks_lock
  std::vector<std::function<void()>> late;   // guarded by callbacks_lock
};

constinit detail::ForkLock callbacks_lock;

Callbacks& callbacks() {
  static Callbacks& made = *new Callbacks;  // never destroyed: asked for at the very end
  return made;
}

// Calls and drops the callbacks, last first, also those that are added meanwhile.
void run_all(std::vector<std::function<void()>> Callbacks::* list) {
  for (;;) {
    std::function<void()> callback;
    {
      const detail::ForkGuard guard(callbacks_lock);
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
  if (const char* text = std::getenv("CANTEEN_EXIT_WATCHDOG")) {  // NOLINT(concurrency-mt-unsafe)
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
  detail::Registry::wait_for_departures();
}

// The first of all exit handlers to run, for it is registered last; it knows the real status.
void finish(int status, void*) {
  if (choice.load(std::memory_order_relaxed) == AtEnd::end_hard_while_daemons_live &&
      detail::Registry::others_live(detail::Registry::own())) {
    detail::flush_all();
    _exit(status);
  }
}

// Steps 1-5. What has been done is not done again: a callback may call exit().
void go_through() {
  using detail::Registry;
  ThreadObject* const me = Registry::own();
  run_all(&Callbacks::early);
  Registry::finish_main();
  // A worker that calls exit() never returns: threads that join it must not wait for ever.
  if (me != nullptr && !Registry::is_main(*me)) Registry::give_up(*me, false);
  do {
    join_all(me);
    run_all(&Callbacks::late);
    detail::end_values_of_this_thread();
  } while (!Registry::close(me));  // a callback, or a daemon, may have started some
  on_exit(&finish, nullptr);
}

// For those whose exit() began where nothing of ours could notice. The C library calls each handler
// once, for whoever comes first; a second thread that calls exit() meanwhile must find one as well,
// and sleep in it, instead of running the static destructors below it, and _exit(). (Not once the
// first has come to the static destructors itself: a foreign thread that calls exit() then finds
// none any more.)
void fallback() {
  if (!(detail::process_ended() && detail::is_ender())) {
    std::atexit(&fallback);
    std::at_quick_exit(&fallback);
  }
  detail::end_process();
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

// Threads may outlive a dlclose() of the plug-in that contains this: its code must stay.
void stay_loaded() {
  Dl_info here{};
  if (dladdr(&stage, &here) != 0 && here.dli_fname != nullptr) {
    dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

}  // namespace

AtEnd at_end(AtEnd next) noexcept {
  return choice.exchange(next, std::memory_order_relaxed);
}

void atexit(std::function<void()> callback) {
  detail::prepare_end();
  const detail::ForkGuard guard(callbacks_lock);
  if (detail::process_ended()) throw RuntimeError("can't register atexit after shutdown");
  callbacks().late.push_back(std::move(callback));
}

void register_atexit(std::function<void()> callback) {
  detail::prepare_end();
  const detail::ForkGuard guard(callbacks_lock);
  if (detail::process_ends()) throw RuntimeError("can't register atexit after shutdown");
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

// seq_cst, here and below: see Registry INV2.
bool process_ended() noexcept {
  return stage.load() == Stage::ended;
}

bool process_ends() noexcept {
  return stage.load() != Stage::running;
}

void process_has_ended() noexcept {
  stage.store(Stage::ended);
}

bool is_ender() noexcept {
  return ender.load(std::memory_order_relaxed) == &self;
}

void reset_end_after_fork() noexcept {
  stage.store(Stage::running, std::memory_order_relaxed);
  ender.store(nullptr, std::memory_order_relaxed);
}

void prepare_end() {
  if (prepared.load(std::memory_order_relaxed) || prepared.exchange(true)) return;
  // Later than the statics that exist by now, so it runs before their destructors.
  // More than once: for those who come before the first one has registered itself again.
  for (int i = 0; i < 4; ++i) std::atexit(&fallback);
  std::at_quick_exit(&fallback);
  watch_for_uncaught();
  stay_loaded();
}

void sleep_for_ever() noexcept {
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);  // never unwinds
  for (;;) pause();
}

void end_process() {
  Stage expected = Stage::running;
  if (!stage.compare_exchange_strong(expected, Stage::ending)) {
    if (is_ender()) {
      if (expected == Stage::ended) return;  // a second handler in the same exit()
      // A callback called exit(): the steps that are left, with that status.
      return go_through();
    }
    // Somebody else ends the process; whoever waits for this thread must not.
    if (ThreadObject* me = Registry::own()) Registry::give_up(*me, true);
    sleep_for_ever();
  }
  ender.store(&self, std::memory_order_relaxed);
  go_through();
}

}  // namespace detail
}  // namespace canteen::threading
