// Eight of ten people want one of two dishes. Those are cooked before the doors open and stay; each
// of the others is cooked once, by whichever window is asked for it first.
#include <cstddef>
#include <string>
#include <vector>

#include <canteen/cache.hpp>
#include <canteen/print.hpp>
#include <canteen/queue.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

std::string cook(const std::string& dish) {
  threading::sleep(10ms);
  return "a plate of " + dish;
}

int main() {
  cache::Cache<std::string, std::string> dishes({.capacity = 10, .load = cook});
  const auto ready =
      dishes.preload(std::vector<std::string>{"rice", "noodles"}, {.parallel = 2, .pin = true});
  print("{} dishes are ready", ready.pinned);

  queue::Queue<std::string> line;
  std::vector<threading::Thread> windows;
  for (int i = 0; i < 4; ++i) {
    windows.push_back(threading::Thread([&] {
      for (const std::string& dish : line) static_cast<void>(dishes.get(dish));
    }));
    windows.back().start();
  }
  const std::vector<std::string> others{"soup", "stew", "fish", "beans", "eggs"};
  for (std::size_t i = 0; i < 100; ++i) {
    line.put(i % 5 != 0 ? (i % 2 == 0 ? "rice" : "noodles") : others[i / 5 % others.size()]);
  }
  line.shutdown();
  for (const threading::Thread& each : windows) each.join();

  const cache::Statistics all = dishes.statistics();
  print("100 people, {} dishes cooked", all.loads);
}
