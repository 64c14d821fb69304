// One item at a time: put and taken by one thread, sent back and forth between two, and brought to
// one that sleeps.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/queue/peers.hpp"
#include "bench/queue/queues.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

using T = std::int64_t;
constexpr const char* mutex_ring = "mutex, 2 condvars, ring";

template <class Queue>
Sample alone() {
  const std::jthread other([](const std::stop_token& stop) {  // a lock knows when it is alone
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  constexpr int items = 300'000;
  Queue queue(1024);
  const double begin = now();
  for (int i = 0; i < items; ++i) {
    queue.put(i);
    const T item = queue.get();
    asm volatile("" : : "r"(item));
  }
  return {{"ns for both", (now() - begin) / items * 1e9}};
}

template <class Queue>
Sample back_and_forth(int trips) {
  Queue there(16);
  Queue back(16);
  const Meanwhile meanwhile;
  const double begin = now();
  {
    const std::jthread other([&] {
      for (int i = 0; i < trips; ++i) back.put(there.get());
    });
    for (int i = 0; i < trips; ++i) {
      there.put(i);
      static_cast<void>(back.get());
    }
  }
  return {{"us there and back", (now() - begin) / trips * 1e6},
          {"CPU us", meanwhile.cpu_seconds() / trips * 1e6}};
}

// What the kernel gives, with nothing around it.
class Futex {
 public:
  explicit Futex(std::size_t /*capacity*/) {}

  void put(T /*item*/) {
    word_.store(1);
    syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }

  T get() {
    while (word_.exchange(0) == 0) {
      syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
    return 0;
  }

 private:
  std::atomic<std::uint32_t> word_{0};
};

template <class Queue>
Sample to_a_sleeper() {
  constexpr int items = 300;
  Queue queue(16);
  std::vector<double> took;
  std::atomic<double> put_at{0};
  std::atomic<int> seen{0};
  const std::jthread getter([&] {
    for (int i = 0; i < items; ++i) {
      static_cast<void>(queue.get());
      took.push_back(now() - put_at.load());
      ++seen;
    }
  });
  const Meanwhile meanwhile;
  for (int i = 0; i < items; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(300));
    put_at = now();
    queue.put(i);
    while (seen != i + 1) std::this_thread::yield();
  }
  const double cpu = meanwhile.cpu_seconds();
  std::sort(took.begin(), took.end());
  return {{"us until it runs", took[items / 2] * 1e6}, {"CPU us", cpu / items * 1e6}};
}

}  // namespace

void measure_one_item(Program& program) {
  using Ring64 = MutexQueue<T, Ring<T>>;
  using Our = Ours<queue::Queue<T>>;
  std::vector<Peer> peers{{mutex_ring, alone<Ring64>}};
#ifdef CANTEEN_BENCH_TBB
  peers.push_back({"tbb::concurrent_bounded_queue", alone<TbbBounded<T>>});
#endif
  peers.push_back({"Queue",
                   alone<Our>,
                   {{"ns for both", mutex_ring, 0.9, false}, {"ns for both", "", 25, false}}});
  program.run({"one thread puts and gets", std::move(peers)});

  program.run({"one item, there and back, both sides busy",
               {{mutex_ring, [] { return back_and_forth<Ring64>(3'000); }},
                {"Queue",
                 [] { return back_and_forth<Our>(50'000); },
                 {{"us there and back", mutex_ring, 0.03, false}}}}});
  program.run({"one item, for a getter that sleeps",
               {{"futex", to_a_sleeper<Futex>},
                {mutex_ring, to_a_sleeper<Ring64>},
                {"Queue",
                 to_a_sleeper<Our>,
                 {{"us until it runs", "futex", 1.1, false}, {"CPU us", "futex", 2.0, false}}}}});
}

}  // namespace canteen::bench
