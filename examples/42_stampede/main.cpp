// The doors open, and ten people want the same dish, which nobody has cooked. Who looks whether it
// is there, cooks it and puts it there has it cooked ten times; get() has it cooked once, and nine
// wait for that.
#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include <canteen/cache.hpp>
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

std::atomic<int> cooked{0};

std::string cook(const std::string& dish) {
  ++cooked;
  threading::sleep(300ms);
  return "a plate of " + dish;
}

// Ten at once, each on a thread of its own; how often the dish was cooked.
int ten_at_once(const std::function<void()>& order) {
  cooked = 0;
  threading::Barrier doors(10);
  std::vector<threading::Thread> people;
  for (int i = 0; i < 10; ++i) {
    people.push_back(threading::Thread([&] {
      doors.wait();
      order();
    }));
    people.back().start();
  }
  for (const threading::Thread& each : people) each.join();
  return cooked;
}

int main() {
  cache::Cache<std::string, std::string> dishes({.capacity = 10, .load = cook});
  print("look, cook, put: {} x cooked", ten_at_once([&] {
          if (!dishes.try_get("soup")) dishes.put("soup", cook("soup"));
        }));
  dishes.clear();
  print("get: {} x cooked", ten_at_once([&] { static_cast<void>(dishes.get("soup")); }));
}
