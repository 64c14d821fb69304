// A thread can be joined many times, and no longer than one likes. join does not say which it was;
// is_alive() does.
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
  t1.join(50ms);
  print("~~~~~~~~~~~", t1.is_alive());
  t1.join(50ms);
  print("~~~~~~~~~~~", t1.is_alive());
  print("Main Thread Exits");
}
