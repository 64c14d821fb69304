// When daemons end: not with main, but with the last thread that is none. t2 works longer than the
// daemon t1, which is therefore seen.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker(const std::string& name, std::chrono::milliseconds timeout) {
  threading::sleep(timeout);
  print("{} working", name);
}

int main() {
  // The main thread is no daemon.
  threading::Thread t1(worker, threading::args(std::string("t1"), 100ms), {.daemon = true});
  t1.start();
  threading::Thread t2(worker, threading::args(std::string("t2"), 1500ms), {.daemon = false});
  t2.start();
  print("Main Thread Exits");
}
