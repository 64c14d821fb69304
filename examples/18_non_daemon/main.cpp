// main ends, and the thread goes on: it is no daemon, so the program waits for it.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void foo() {
  threading::sleep(100ms);
  for (int i = 0; i < 20; ++i) print(i);
}

int main() {
  // The main thread is no daemon.
  threading::Thread t(foo, {.daemon = false});
  t.start();
  print("Main Thread Exits");
}
