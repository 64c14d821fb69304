// "Who grabs the lock can starve the others": threads that hold a lock for long and want it back
// at once.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <canteen/threading.hpp>

#include "bench/course/course.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

constexpr double length = 0.5;  // seconds of one run

template <class L>
Sample grab(unsigned threads) {
  static const Work inside(100'000);

  struct alignas(128) Account {
    double turns = 0;
    double longest = 0;
  };

  L lock;
  std::atomic<bool> stop{false};
  std::vector<Account> accounts(threads);
  {
    std::vector<std::jthread> crowd;
    crowd.reserve(threads);
    for (Account& mine : accounts) {
      crowd.emplace_back([&] {
        while (!stop.load(std::memory_order_relaxed)) {
          const double begin = now();
          lock.lock();
          mine.longest = std::max(mine.longest, now() - begin);
          inside();
          lock.unlock();
          ++mine.turns;
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(length));
    stop.store(true);
  }
  double sum = 0;
  double least = 1e300;
  double longest = 0;
  for (const Account& each : accounts) {
    sum += each.turns;
    least = std::min(least, each.turns);
    longest = std::max(longest, each.longest);
  }
  return {{"least/mean", least / (sum / threads)},
          {"longest wait, ms", longest * 1e3},
          {"turns/s", sum / length}};
}

}  // namespace

void measure_starving(Program& program) {
  for (const unsigned threads : {2U, 4U}) {
    program.run(
        {"course: who grabs the lock starves the others, " + std::to_string(threads) +
             " threads, 100 us inside",
         {{"std::mutex",
           [=] { return grab<std::mutex>(threads); },
           {{.metric = "least/mean",
             .reference = "",
             .limit = 0.5,
             .at_least = false,
             .claim = true}},
           false},
          {"Lock",
           [=] { return grab<threading::Lock>(threads); },
           {{"least/mean", "std::mutex", 0.9, true},
            {"longest wait, ms", "std::mutex", 1.2, false}}},
          {"FairLock",
           [=] { return grab<threading::FairLock>(threads); },
           {{"least/mean", "", 0.8, true}, {"longest wait, ms", "std::mutex", 0.25, false}}}}});
  }
}

}  // namespace canteen::bench
