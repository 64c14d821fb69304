// "A thread that waits costs nothing": while it waits. To wake it does; a hand-over to one that
// still looks does not.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <canteen/threading.hpp>

#include "bench/course/course.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

// A turn that two threads give each other.
class SpinTurn {
 public:
  void give(int to) { turn_.store(to, std::memory_order_release); }

  void wait_for(int mine) {
    while (turn_.load(std::memory_order_acquire) != mine) asm volatile("" ::: "memory");
  }

 private:
  std::atomic<int> turn_{0};
};

class SleepTurn {
 public:
  void give(int to) {
    {
      const std::lock_guard guard(mutex_);
      turn_ = to;
    }
    changed_.notify_one();
  }

  void wait_for(int mine) {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [&] { return turn_ == mine; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int turn_ = 0;
};

// Looks first, and sleeps when that does not pay.
class EventTurn {
 public:
  void give(int to) { turns_[to].set(); }

  void wait_for(int mine) {
    turns_[mine].wait();
    turns_[mine].clear();
  }

 private:
  threading::Event turns_[2];
};

template <class Turn>
Sample pass(int trips) {
  Turn turn;
  const Meanwhile meanwhile;
  {
    const std::jthread other([&] {
      for (int i = 0; i < trips; ++i) {
        turn.wait_for(1);
        turn.give(0);
      }
    });
    for (int i = 0; i < trips; ++i) {
      turn.give(1);
      turn.wait_for(0);
    }
  }
  return {{"one way, us", meanwhile.seconds() / trips / 2 * 1e6},
          {"context switches each", meanwhile.context_switches() / trips / 2}};
}

}  // namespace

void measure_waking(Program& program) {
  const Target dear{.metric = "one way, us",
                    .reference = "spinning",
                    .limit = 20,
                    .at_least = true,
                    .claim = true};
  program.run(
      {"course: a wake costs, a hand-over does not",
       {{"spinning", [] { return pass<SpinTurn>(50'000); }},
        {"sleeping, std::condition_variable", [] { return pass<SleepTurn>(4'000); }, {dear}, false},
        {"Event, looks before it sleeps",
         [] { return pass<EventTurn>(50'000); },
         {{"one way, us", "sleeping, std::condition_variable", 0.1, false}}}}});
}

}  // namespace canteen::bench
