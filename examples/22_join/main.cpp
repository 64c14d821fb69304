// join: main waits for the daemon, which so finishes its work after all.
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
  threading::Thread t1(worker, threading::args(std::string("t1"), 100ms), {.daemon = true});
  t1.start();
  t1.join();
  print("Main Thread Exits");
}
