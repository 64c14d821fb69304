// A global object is one for all threads: each sets it to 0 and adds 100, and what it then finds is
// the others' doing too. (Atomic, because in C++ an unguarded shared variable is not merely wrong
// but undefined.)
#include <atomic>
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

struct A {
  std::atomic<int> x{0};
};

A global_data;  // a global object

void worker() {
  global_data.x = 0;
  for (int i = 0; i < 100; ++i) {
    threading::sleep(100us);
    global_data.x += 1;
  }
  print(threading::current_thread(), global_data.x.load());
}

int main() {
  for (int i = 0; i < 10; ++i) threading::Thread(worker).start();
}
