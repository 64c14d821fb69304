// The first remedy: the line and its newline in one piece. print does that by itself; with .end =
// "" and the newline in the text it is the course's own way.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  for (int x = 0; x < 10; ++x) {
    print({.end = ""}, "{} is running.\n", threading::current_thread().name());
    print("{} is running.", threading::current_thread().name());
  }
}

int main() {
  for (int x = 1; x < 8; ++x) {
    threading::Thread(worker, {.name = "worker" + std::to_string(x)}).start();
  }
}
