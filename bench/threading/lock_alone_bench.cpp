// Locks that nobody else wants, in a process that has a second thread.
#include <semaphore>

#include "bench/support/machine.hpp"
#include "bench/threading/locks.hpp"
#include "bench/threading/peers.hpp"

namespace canteen::bench {
namespace {

using namespace std::chrono_literals;

constexpr int operations = 4'000'000;

// ns for each call of f.
template <class F>
Sample each(F f) {
  const double begin = now();
  for (int i = 0; i < operations; ++i) f();
  return {{"ns", (now() - begin) / operations * 1e9}};
}

template <class L>
Peer alone(std::vector<Target> targets = {}) {
  static L lock;
  return {L::label,
          [] {
            return each([] {
              lock.lock();
              lock.unlock();
            });
          },
          std::move(targets)};
}

struct StdRecursive : std::recursive_mutex {
  static constexpr const char* label = "std::recursive_mutex";
};

struct OurRLock : threading::RLock {
  static constexpr const char* label = "RLock";
};

}  // namespace

void measure_alone(Program& program) {
  // With one thread only, glibc leaves the atomic operations out; no lock of ours can be asked to
  // compete with that, and no program that needs a lock is like that.
  threading::Event end;
  threading::Thread second([&] { end.wait(); });
  second.start();

  program.run({"lock and unlock, alone",
               {alone<StdMutex>(), alone<AdaptiveMutex>(),
#ifdef CANTEEN_BENCH_ABSL
                alone<AbslMutex>(),
#endif
#ifdef CANTEEN_BENCH_TBB
                alone<TbbMutex>(),
#endif
                alone<OurLock>({{"ns", "std::mutex", 1.0, false}}),
                alone<OurFairLock>({{"ns", "std::mutex", 1.0, false}}),
                alone<OurRLock>({{"ns", "std::mutex", 1.1, false}}), alone<StdRecursive>()}});

  static std::recursive_mutex recursive;
  static threading::RLock rlock;
  const auto twice_deep = [](auto& lock) {
    return each([&] {
      lock.lock();
      lock.lock();
      lock.unlock();
      lock.unlock();
    });
  };
  program.run({"lock twice and unlock twice, alone",
               {{"std::recursive_mutex", [=] { return twice_deep(recursive); }},
                {"RLock",
                 [=] { return twice_deep(rlock); },
                 {{"ns", "std::recursive_mutex", 1.0, false}}}}});

  static std::timed_mutex timed;
  static threading::Lock lock;
  const auto for_a_second = [](auto& mutex) {
    return each([&] {
      if (mutex.try_lock_for(1s)) mutex.unlock();
    });
  };
  program.run(
      {"try_lock_for a second, and unlock, alone",
       {{"std::timed_mutex", [=] { return for_a_second(timed); }},
        {"Lock", [=] { return for_a_second(lock); }, {{"ns", "std::timed_mutex", 0.4, false}}}}});

  static threading::Semaphore semaphore(0);
  static threading::BoundedSemaphore bounded(1);
  static std::counting_semaphore<> std_semaphore(0);
  program.run({"semaphore: release and acquire, alone",
               {{"std::counting_semaphore",
                 [] {
                   return each([] {
                     std_semaphore.release();
                     std_semaphore.acquire();
                   });
                 }},
                alone<OurLock>(),
                {"Semaphore",
                 [] {
                   return each([] {
                     semaphore.release();
                     semaphore.acquire();
                   });
                 },
                 {{"ns", "std::counting_semaphore", 0.06, false}, {"ns", "Lock", 2.0, false}}},
                {"BoundedSemaphore",
                 [] {
                   return each([] {
                     bounded.acquire();
                     bounded.release();
                   });
                 },
                 {{"ns", "Lock", 2.0, false}}}}});

  end.set();
  second.join();
}

}  // namespace canteen::bench
