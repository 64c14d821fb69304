// A local variable belongs to the call, so every thread has its own: ten threads, ten times 100.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  int x = 0;
  for (int i = 0; i < 100; ++i) {
    threading::sleep(100us);
    x += 1;
  }
  print(threading::current_thread(), x);
}

int main() {
  for (int i = 0; i < 10; ++i) threading::Thread(worker).start();
}
