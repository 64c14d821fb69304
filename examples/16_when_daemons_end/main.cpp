// A daemon lives as long as some thread that is no daemon does: t1 works in 50 ms and is seen,
// since t2 takes 150. Swap the two times, and t1 is never seen.
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
  threading::Thread t1(worker, threading::args(std::string("t1"), 50ms), {.daemon = true});
  t1.start();
  threading::Thread t2(worker, threading::args(std::string("t2"), 150ms), {.daemon = false});
  t2.start();
  print("Main Thread Exits");
}
