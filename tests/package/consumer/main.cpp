// A stranger's program: what an installed or fetched Canteen must build and run.
#include <canteen/print.hpp>
#include <canteen/queue.hpp>
#include <canteen/threading.hpp>
#include <canteen/version.hpp>

using namespace canteen;

int main() {
  queue::Queue<int> orders;
  threading::Thread cook(
      [&] { print("order {}, version {}", orders.get(), CANTEEN_VERSION_MINOR); },
      {.name = "cook"});
  cook.start();
  orders.put(7);
  cook.join();
}
