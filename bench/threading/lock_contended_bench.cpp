// Locks that 2, 4, 8 and 32 threads want at once, and how long the unluckiest of them waits.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "bench/support/machine.hpp"
#include "bench/threading/locks.hpp"
#include "bench/threading/peers.hpp"

namespace canteen::bench {
namespace {

constexpr double length = 0.2;  // seconds of one run

const Work& outside() {
  static const Work work(100);
  return work;
}

// What a thread did. Apart from the others', so that counting is not contention.
struct alignas(128) Account {
  std::uint64_t turns = 0;
  std::uint64_t longest = 0;  // wait, in ticks
};

// Threads take the lock, add one to what it guards, and give it back, for `length` seconds.
// Timed: each wait is measured, at the price of two looks at the cycle counter.
template <class L, bool Timed>
Sample contend(unsigned threads, bool work_outside) {
  struct alignas(128) Guarded {
    L lock;
    alignas(128) std::uint64_t value = 0;
  };

  const auto guarded = std::make_unique<Guarded>();
  std::vector<Account> accounts(threads);
  std::atomic<unsigned> ready{0};
  std::atomic<bool> go{false};
  std::atomic<bool> stop{false};
  std::vector<std::thread> crowd;
  for (unsigned t = 0; t < threads; ++t) {
    crowd.emplace_back([&, t] {
      Account& mine = accounts[t];
      const Work& work = outside();
      ready.fetch_add(1);
      while (!go.load()) std::this_thread::yield();
      std::uint64_t turns = 0;
      std::uint64_t longest = 0;
      while (!stop.load(std::memory_order_relaxed)) {
        const std::uint64_t begin = Timed ? ticks() : 0;
        guarded->lock.lock();
        if (Timed) longest = std::max(longest, ticks() - begin);
        ++guarded->value;
        guarded->lock.unlock();
        ++turns;
        if (work_outside) work();
      }
      mine.turns = turns;
      mine.longest = longest;
    });
  }
  while (ready.load() != threads) std::this_thread::yield();
  const Meanwhile meanwhile;
  const double begin = now();
  go.store(true);
  std::this_thread::sleep_for(std::chrono::duration<double>(length));
  stop.store(true);
  const double took = now() - begin;
  for (auto& each : crowd) each.join();
  const double cpu = meanwhile.cpu_seconds();

  double sum = 0;
  double least = 1e300;
  double longest = 0;
  for (const Account& each : accounts) {
    sum += static_cast<double>(each.turns);
    least = std::min(least, static_cast<double>(each.turns));
    longest = std::max(longest, static_cast<double>(each.longest) * seconds_per_tick());
  }
  const double rate = sum / took * 1e-6;
  const double evenness = least / (sum / threads);
  if (Timed) {
    return {{"M/s", rate}, {"longest wait, ms", longest * 1e3}, {"least/mean", evenness}};
  }
  return {{"M/s", rate}, {"least/mean", evenness}, {"CPU ns", cpu / sum * 1e9}};
}

template <class L, bool Timed>
Peer contending(unsigned threads, bool work, std::vector<Target> targets = {}) {
  return {L::label, [=] { return contend<L, Timed>(threads, work); }, std::move(targets)};
}

}  // namespace

void measure_contended(Program& program) {
  (void)seconds_per_tick();
  for (const bool work : {false, true}) {
    for (const unsigned threads : {2U, 4U, 8U, 32U}) {
      program.run({"contended: " + std::to_string(threads) + " threads, " +
                       (work ? "100 ns of work outside" : "no work outside"),
                   {contending<StdMutex, false>(threads, work),
                    contending<AdaptiveMutex, false>(threads, work),
#ifdef CANTEEN_BENCH_ABSL
                    contending<AbslMutex, false>(threads, work),
#endif
#ifdef CANTEEN_BENCH_TBB
                    contending<TbbMutex, false>(threads, work),
#endif
                    contending<OurLock, false>(threads, work, {{"M/s", "best", 1.0, true}})}});
    }
  }
  for (const bool work : {false, true}) {
    for (const unsigned threads : {2U, 4U, 8U, 32U}) {
      const bool fair = threads == 4 || threads == 8;
      program.run({"fairness: " + std::to_string(threads) + " threads, " +
                       (work ? "100 ns of work outside" : "no work outside"),
                   {contending<StdMutex, true>(threads, work),
                    contending<AdaptiveMutex, true>(threads, work),
#ifdef CANTEEN_BENCH_ABSL
                    contending<AbslMutex, true>(threads, work),
#endif
#ifdef CANTEEN_BENCH_TBB
                    contending<TbbMutex, true>(threads, work),
#endif
                    contending<OurLock, true>(threads, work,
                                              {{"longest wait, ms", "std::mutex", 1.2, false},
                                               {"least/mean", "std::mutex", 0.9, true}}),
                    contending<OurFairLock, true>(
                        threads, work,
                        fair ? std::vector<Target>{{"longest wait, ms", "std::mutex", 0.25, false},
                                                   {"M/s", "std::mutex", 0.5, true}}
                             : std::vector<Target>{{"M/s", "std::mutex", 0.5, true}})}});
    }
  }
}

}  // namespace canteen::bench
