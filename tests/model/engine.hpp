// Engine — runs one schedule of a test body: its threads as fibers on this kernel thread, a
// Chooser's decision at every operation, the memory model, the futex and the clock.
//
// A thread announces each operation (point()), the chooser picks who goes on, and the chosen
// thread performs the operation that it had announced and runs up to its next one. Code between
// two operations is therefore never interrupted, and N threads of k operations have exactly as
// many schedules as their operations have interleavings.
//
// INV1  running_ is the thread whose fiber runs; what it does to the engine needs no lock.
// INV2  A thread that paused or yielded (Thread::after not empty) goes on only when the threads in
//       `after` that can run have run. The thread whose latest step is the oldest is in nobody's
//       `after`, so somebody can always go on.
// INV3  The same chooser decisions give the same schedule: nothing here depends on addresses, on
//       the real clock or on what earlier schedules left behind.
//
// Thread safety: none; one schedule at a time in a process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>

#include "tests/model/choice.hpp"
#include "tests/model/clock.hpp"
#include "tests/model/fiber.hpp"
#include "tests/model/memory.hpp"
#include "tests/model/plant.hpp"
#include "tests/model/step.hpp"

namespace canteen::model {

enum class Failure : std::uint8_t {
  none,
  assertion,     // require() said no
  race,          // two accesses to a Plain, or a use and a construction or destruction
  deadlock,      // nobody can ever go on
  lost_wake_up,  // the same, and a sleeper's word has changed since it fell asleep
  livelock,      // more steps than Setup::max_steps
  exception,     // left a thread's function
  misuse,        // of the model itself: a test body that is not deterministic, too many threads, …
};

[[nodiscard]] std::string_view name(Failure failure) noexcept;

// What stays the same over all schedules of an exploration.
struct Setup {
  unsigned processors = 2;    // what the code under test is told; 1 forbids spinning
  bool watched = false;       // P::watched()
  bool foreign = false;       // each thread's first fast_self() is 0, as a foreign thread's
  bool plain_points = false;  // Plain accesses are scheduling points too
  std::size_t max_steps = 20'000;
  base::Instant tick = 1'000;  // how far the clock moves with each look at it, pause or yield
  base::Instant leap = 100'000'000'000;                  // how far it may leap (Cost::timeout)
  std::memory_order kernel = std::memory_order_relaxed;  // the order of the futex's own load
  std::size_t trace = 60;                                // steps that a report shows
};

// What the threads of one schedule did, for tests that count system calls.
struct Calls {
  std::size_t sleeps = 0;
  std::size_t wakes = 0;
  std::size_t idle_wakes = 0;  // wakes that found nobody asleep
};

struct Outcome {
  Failure failure = Failure::none;
  std::string report;  // empty if nothing failed
  std::size_t steps = 0;
};

class Engine {
 public:
  using Body = std::function<void()>;

  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The engine that runs a schedule now, or nullptr.
  [[nodiscard]] static Engine* current() noexcept { return current_; }

  // The same for those that cannot do without: ends the process with a sentence if there is none.
  [[nodiscard]] static Engine& required() noexcept;

  Outcome run(const Setup& setup, const Bounds& bounds, const Plant& plant, Chooser& chooser,
              const Body& body);

  // Collects every operation that later schedules come by; nullptr stops that.
  void collect(std::vector<Operation>* operations) noexcept { operations_ = operations; }

  // What the platform's types call; each is one step of the running thread.
  std::uint64_t load(const void* address, std::uint64_t initial, std::memory_order order,
                     const Site& site);
  void store(const void* address, std::uint64_t initial, std::uint64_t value,
             std::memory_order order, const Site& site);
  using Modify = std::uint64_t (*)(std::uint64_t value, std::uint64_t operand);
  std::uint64_t modify(Op op, const void* address, std::uint64_t initial, Modify change,
                       std::uint64_t operand, std::memory_order order, const Site& site);
  bool compare_exchange(Op op, const void* address, std::uint64_t initial, std::uint64_t& expected,
                        std::uint64_t desired, std::memory_order success, std::memory_order failure,
                        const Site& site);
  bool wait(const void* address, std::uint64_t initial, std::uint64_t expected,
            base::Deadline deadline, const Site& site);
  void wake(const void* address, bool all, const Site& site);
  void pause(Op op, const Site& site);
  base::Instant now(const Site& site);
  // False if the write is to be forgotten (Bug::drop).
  bool access_plain(const void* address, bool writes, const Site& site);

  // Not steps: nothing can happen between these and the operation before.
  void construct(const void* address, std::uint64_t initial);
  void destroy(const void* address);
  void construct_plain(const void* address);
  void destroy_plain(const void* address);

  // Starts a thread for each body, waits until all have ended.
  void fork(std::vector<std::pair<std::string, Body>> bodies, const Site& site);

  struct Blocked {
    threading::BlockedOn kind = threading::BlockedOn::nothing;
    const void* object = nullptr;
    const char* name = nullptr;
  };

  // What the running thread says that it is blocked on; returns what it said before.
  Blocked blocked(Blocked now) noexcept;

  // The lock-order watch hears of `object`; it must hear of each release after its acquisition.
  void watch(const void* object, bool acquired);

  // The running thread's number, 1 …; fast: 0 at its first call if Setup::foreign.
  std::uint32_t self(bool fast) noexcept;

  [[nodiscard]] const Setup& setup() const noexcept { return setup_; }

  [[nodiscard]] Calls& calls() noexcept { return calls_; }

  // True while the given thread (by number) sleeps in wait(); a test's way to see that it blocked.
  [[nodiscard]] bool asleep(std::uint32_t number) const noexcept;

  // For what a test builds of these: makes an operation of its own known to collect(), and says
  // which bug is planted there. The caller acts it out.
  Bug intend(Op op, const Site& site);

  // Names an object for the reports.
  void label(const void* object, std::size_t size, std::string name);
  void note(const char* text, std::uint64_t value, const Site& site);

  [[noreturn]] void fail(Failure failure, const std::string& sentence);

 private:
  enum class State : std::uint8_t { ready, asleep, joining, finished };

  struct Thread;
  struct Label;

  void point(const Step& step);
  void reschedule();
  void list_alternatives();
  void resume(const Alternative& chosen);
  void leave_prologue(Thread& thread);
  [[nodiscard]] bool enabled(const Thread& thread) const noexcept;
  [[nodiscard]] std::uint32_t enabled_mask() const noexcept;
  [[nodiscard]] std::size_t decide(std::size_t count, Cost cost);
  Thread& add_thread(std::string name, Body body, Thread* parent);
  void finish(Thread& thread);
  [[noreturn]] void stuck();
  static void enter(void* thread);
  void wake_up(Thread& thread, bool result) noexcept;

  Memory::Location& use(const void* address, std::uint64_t initial);
  std::uint64_t update(const Step& step, const void* address, std::uint64_t initial, Modify change,
                       std::uint64_t operand, std::memory_order order);
  std::memory_order planted(Op op, const Site& site, std::memory_order order);
  [[nodiscard]] bool planted(Bug bug, Op op, const Site& site) const noexcept;
  void collect(Op op, const Site& site, std::memory_order order,
               std::memory_order failure = std::memory_order_relaxed);
  void record(const Step& step);

  // report.cpp
  [[nodiscard]] std::string describe(const void* address) const;
  [[nodiscard]] std::string describe(const Step& step) const;
  [[nodiscard]] std::string describe_blocked(const Thread& thread) const;
  [[nodiscard]] std::string report(Failure failure, const std::string& sentence) const;

  static inline Engine* current_ = nullptr;

  Setup setup_;
  Plant plant_;
  Chooser* chooser_ = nullptr;
  std::vector<Operation>* operations_ = nullptr;
  Fiber host_;                                    // whoever called run()
  std::vector<std::unique_ptr<Thread>> threads_;  // the first live_ are of this schedule
  std::size_t live_ = 0;
  Thread* running_ = nullptr;
  Memory memory_;
  Budget budget_;
  std::vector<Alternative> alternatives_;
  base::Instant now_ = 0;
  std::size_t steps_ = 0;
  std::uint64_t tickets_ = 0;  // sleepers' order
  Calls calls_;
  std::vector<Step> trace_;  // a ring of setup_.trace steps
  std::size_t traced_ = 0;
  std::vector<Label> labels_;
  std::vector<const void*> held_;  // what the watch has heard acquired and not yet released
  Outcome outcome_;
};

}  // namespace canteen::model
