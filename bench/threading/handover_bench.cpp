// One thread tells another, on another core, that something has happened: while both are busy, and
// to a sleeper.
#include <atomic>
#include <condition_variable>
#include <ctime>
#include <limits>
#include <thread>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/support/machine.hpp"
#include "bench/threading/locks.hpp"
#include "bench/threading/peers.hpp"

namespace canteen::bench {
namespace {

// Each kind is a door that one thread opens and the other waits for, passes and shuts.
class StdDoor {
 public:
  void open() {
    {
      const std::lock_guard guard(mutex_);
      is_open_ = true;
    }
    opened_.notify_one();
  }

  void pass() {
    std::unique_lock guard(mutex_);
    opened_.wait(guard, [this] { return is_open_; });
    is_open_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

class ConditionDoor {
 public:
  void open() {
    const std::scoped_lock guard(lock_);
    is_open_ = true;
    opened_.notify();
  }

  void pass() {
    const std::scoped_lock guard(lock_);
    opened_.wait_for([this] { return is_open_; });
    is_open_ = false;
  }

 private:
  threading::Lock lock_;
  threading::Condition opened_{lock_};
  bool is_open_ = false;
};

class EventDoor {
 public:
  void open() { event_.set(); }

  void pass() {
    event_.wait();
    event_.clear();
  }

 private:
  threading::Event event_;
};

class SemaphoreDoor {
 public:
  void open() { semaphore_.release(); }

  void pass() { semaphore_.acquire(); }

 private:
  threading::Semaphore semaphore_{0};
};

class LockDoor {
 public:
  LockDoor() { lock_.acquire(); }

  void open() { lock_.release(); }

  void pass() { lock_.acquire(); }

 private:
  threading::Lock lock_;
};

// What the kernel gives, with nothing around it.
class FutexDoor {
 public:
  void open() {
    word_.store(1);
    syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }

  void pass() {
    while (word_.exchange(0) == 0) {
      syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
  }

 private:
  std::atomic<std::uint32_t> word_{0};
};

// There and back, as fast as it goes.
template <class Door>
Sample ping_pong(int trips) {
  Door there;
  Door back;
  std::thread other([&] {
    const OnCore second(1);
    for (int i = 0; i < trips; ++i) {
      there.pass();
      back.open();
    }
  });
  const OnCore first(0);
  const Meanwhile meanwhile;
  const double begin = now();
  for (int i = 0; i < trips; ++i) {
    there.open();
    back.pass();
  }
  const double took = now() - begin;
  other.join();
  const double cpu = meanwhile.cpu_seconds();
  return {{"one way, us", took / trips / 2 * 1e6}, {"CPU us", cpu / trips / 2 * 1e6}};
}

// The waiter has gone to sleep long ago; how long until it runs, what does a wait cost the
// processor, and what the call costs the waker.
template <class Door>
Sample wake_a_sleeper() {
  constexpr int wakes = 400;
  Door door;
  Door done;
  std::vector<double> waits;
  std::vector<double> calls;
  std::atomic<double> opened_at{0};
  std::thread waiter([&] {
    const OnCore second(1);
    for (int i = 0; i < wakes; ++i) {
      door.pass();
      waits.push_back(now() - opened_at.load(std::memory_order_relaxed));
      done.open();
    }
  });
  const OnCore first(0);
  const Meanwhile meanwhile;
  for (int i = 0; i < wakes; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(300));
    const double begin = now();
    opened_at.store(begin, std::memory_order_relaxed);
    door.open();
    calls.push_back(now() - begin);
    done.pass();
  }
  const double cpu = meanwhile.cpu_seconds();
  waiter.join();
  std::sort(waits.begin(), waits.end());
  std::sort(calls.begin(), calls.end());
  return {{"one way, us", waits[wakes / 2] * 1e6},
          {"waker's call, us", calls[wakes / 2] * 1e6},
          {"CPU us", cpu / wakes * 1e6}};
}

template <class Door>
Peer busy(const char* name, int trips, std::vector<Target> targets = {}) {
  return {name, [=] { return ping_pong<Door>(trips); }, std::move(targets)};
}

template <class Door>
Peer sleeping(const char* name, std::vector<Target> targets = {}) {
  return {name, [] { return wake_a_sleeper<Door>(); }, std::move(targets)};
}

}  // namespace

void measure_handover(Program& program) {
  const std::vector<Target> tenth{{"one way, us", "std::condition_variable", 0.1, false}};
  program.run(
      {"hand-over, both sides busy",
       {busy<StdDoor>("std::condition_variable", 4'000), busy<FutexDoor>("futex", 4'000),
        busy<EventDoor>("Event", 100'000, tenth), busy<ConditionDoor>("Condition", 100'000, tenth),
        busy<SemaphoreDoor>("Semaphore", 100'000, tenth), busy<LockDoor>("Lock", 100'000, tenth)}});
  const std::vector<Target> futex{{"one way, us", "futex", 1.1, false},
                                  {"one way, us", "std::condition_variable", 1.1, false},
                                  {"CPU us", "futex", 1.5, false}};
  program.run({"hand-over, the waiter sleeps",
               {sleeping<StdDoor>("std::condition_variable"), sleeping<FutexDoor>("futex"),
                sleeping<EventDoor>("Event", futex), sleeping<ConditionDoor>("Condition", futex),
                sleeping<SemaphoreDoor>("Semaphore", futex), sleeping<LockDoor>("Lock", futex)}});
}

}  // namespace canteen::bench
