// A thread is a daemon if the one that made it is. t2 is made by the daemon t1, so both end with
// main.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker1(const std::string& name) {
  while (true) {
    threading::sleep(20ms);
    print("{} working {}", name, threading::current_thread().isDaemon());
  }
}

void worker2(const std::string& name) {
  print("{}'s daemon = {}", name, threading::current_thread().isDaemon());
  threading::Thread t2(worker1, threading::args(std::string("t2")));
  t2.start();
}

int main() {
  threading::Thread t1(worker2, threading::args(std::string("t1")), {.daemon = true});
  t1.start();
  threading::sleep(90ms);
  print("Main Thread Exits");
}
