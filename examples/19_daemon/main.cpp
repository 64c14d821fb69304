// The same thread as a daemon: the program does not wait for it and ends at once. Nothing is
// printed by foo.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void foo() {
  threading::sleep(30s);
  for (int i = 0; i < 20; ++i) print(i);
}

int main() {
  // The main thread is no daemon.
  threading::Thread t(foo, {.daemon = true});
  t.start();
  print("Main Thread Exits");
}
