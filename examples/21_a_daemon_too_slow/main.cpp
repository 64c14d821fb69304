// The two times the other way round: when t2 has ended there is no thread left but the daemon t1,
// so the program ends, and t1 with it.
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
  threading::Thread t1(worker, threading::args(std::string("t1"), 30s), {.daemon = true});
  t1.start();
  threading::Thread t2(worker, threading::args(std::string("t2"), 100ms), {.daemon = false});
  t2.start();
  print("Main Thread Exits");
}
