// The same, but main does not join: only a daemon waits for a daemon. main ends, and with it both,
// whoever waits for whom.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker1(const std::string& name) {
  while (true) {
    threading::sleep(50ms);
    print("{} working {}", name, threading::current_thread().isDaemon());
  }
}

void worker2(const std::string& name) {
  const threading::Thread current = threading::current_thread();
  print("{}'s daemon = {}", name, current.isDaemon());
  threading::Thread t2(worker1, threading::args(std::string("t2")));
  t2.start();
  t2.join();
  print("never reached");
}

int main() {
  threading::Thread t1(worker2, threading::args(std::string("t1")), {.daemon = true});
  t1.start();
  threading::sleep(500ms);
  print("Main Thread Exits");
}
