#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

int main() {
  threading::Thread t([] { print("I'm working, I'm {}", threading::current_thread().name()); },
                      {.name = "worker"});
  t.start();
  t.join();
  for (const auto& each : threading::enumerate()) print("{} is alive", each.name());
}
