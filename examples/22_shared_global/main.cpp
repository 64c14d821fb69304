// A global object is one for all threads: each starts from 0 and adds 100, and none ends with 100
// but by luck. (Atomic, because in C++ an unguarded shared variable is not merely wrong but
// undefined.)
#include <atomic>
#include <chrono>
#include <vector>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

struct A {
  std::atomic<int> x{0};
};

A global_data;
std::atomic<int> strangers{0};

void worker() {
  global_data.x = 0;
  for (int i = 0; i < 100; ++i) {
    threading::sleep(100us);
    global_data.x += 1;
  }
  if (global_data.x != 100) ++strangers;
}

int main() {
  std::vector<threading::Thread> threads;
  for (int i = 0; i < 10; ++i) threads.emplace_back(worker);
  for (auto& each : threads) each.start();
  for (auto& each : threads) each.join();
  print("isolated: {}", strangers == 0);
}
