// The same without the join: the daemon ends with main, before it has worked.
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
  threading::Thread t1(worker, threading::args(std::string("t1"), 30s), {.daemon = true});
  t1.start();
  print("Main Thread Exits");
}
