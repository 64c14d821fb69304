// A non-daemon thread that joins a daemon takes its daemon-ness away: the program lives as long as
// the daemon does. (The course's daemon never ends; this one does, so that the example can.)
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker1(const std::string& name) {
  for (int i = 0; i < 3; ++i) {
    threading::sleep(20ms);
    print("{} working {}", name, threading::current_thread().isDaemon());
  }
}

void worker2(const std::string& name) {
  threading::Thread t2(worker1, threading::args(std::string("t2")), {.daemon = true});
  t2.start();
  t2.join();
  print("{} waited for t2", name);
}

int main() {
  threading::Thread t1(worker2, threading::args(std::string("t1")), {.daemon = false});
  t1.start();
  print("Main Thread Exits");
}
