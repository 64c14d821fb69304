// A thread that never leaves its loop, and so a program that never ends: main waits for it.
// "Finished" is never reached. (Ctrl-C ends it.)
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  while (true) {
    threading::sleep(100ms);
    print("I'm working");
  }
  print("Finished");
}

int main() {
  threading::Thread t(worker, {.name = "worker"});  // a thread object
  t.start();                                        // the thread starts
}
