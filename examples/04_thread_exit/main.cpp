// A thread ends when its function does: by its last statement, by return, or by an exception that
// nobody catches (which ends that thread and is reported; the program goes on). Each in its turn.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker(const std::string& how) {
  int count = 0;
  while (true) {
    if (count > 5) {
      if (how == "throw") throw RuntimeError(std::to_string(count));
      if (how == "return") return;
      break;
    }
    threading::sleep(10ms);
    ++count;
    print("i am working");
  }
  print("finished");
}

int main() {
  for (const auto* how : {"break", "return", "throw"}) {
    threading::Thread t(worker, threading::args(std::string(how)), {.name = how});
    t.start();
    t.join();
    print("===end===");
  }
}
