// A thread that never leaves its loop. The course lets it run; here it is a daemon, so that the
// program can end: the daemon goes with main, and "Finished" is never reached.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  while (true) {
    threading::sleep(20ms);
    print("I'm working");
  }
}

int main() {
  threading::Thread t(worker, {.name = "worker", .daemon = true});
  t.start();
  threading::sleep(150ms);
}
