// Everybody asks at once for what is not there yet: how often it is loaded, and until when all have
// it.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

#include "bench/cache/cache.hpp"
#include "bench/cache/peers.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

constexpr int waiters = 64;

template <class Cache>
Sample stampede() {
  Cache cache(128);
  std::atomic<int> loads{0};
  const auto load = [&](const std::uint64_t& key) {
    ++loads;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return key;
  };
  std::latch together(waiters + 1);
  double begin = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < waiters; ++i) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        static_cast<void>(cache.get(std::uint64_t{1}, load));
      });
    }
    begin = now();
    together.arrive_and_wait();
  }
  return {{"loads", static_cast<double>(loads)}, {"until all have it, ms", (now() - begin) * 1e3}};
}

}  // namespace

void measure_load_once(Program& program) {
  using Int = std::uint64_t;
  program.run({"load once: 64 threads ask for a cold key, a load takes 10 ms",
               {{"mutex, list, map: LRU", &stampede<MutexLru<Int, Int>>},
                {"Cache", &stampede<Ours<Int, Int>>, {{"loads", "", 1.0, false}}}}});
}

}  // namespace canteen::bench
