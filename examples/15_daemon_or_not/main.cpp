// main ends; a thread that is no daemon is waited for, a daemon is not.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void foo(const std::string& name) {
  threading::sleep(name == "daemon" ? 5s : 50ms);
  for (int i = 0; i < 3; ++i) print(name, i);
}

int main() {
  threading::Thread t(foo, threading::args(std::string("non-daemon")), {.daemon = false});
  t.start();
  threading::Thread d(foo, threading::args(std::string("daemon")), {.daemon = true});
  d.start();
  print("Main Thread Exits");
}
