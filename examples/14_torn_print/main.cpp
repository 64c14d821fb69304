// Why printing from many threads tears lines: Python's print writes the text and then the newline,
// and another thread comes in between. Here are those two writes, with a rest between them in which
// that happens.
#include <chrono>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void python_print(const std::string& text) {
  print({.end = ""}, text);
  threading::sleep(50us);  // the thread switch that may come here, made to come
  print();
}

void worker() {
  for (int x = 0; x < 100; ++x) python_print(threading::current_thread().name() + " is running.");
}

int main() {
  for (int x = 1; x < 8; ++x) {
    threading::Thread t(worker, {.name = "worker" + std::to_string(x)});
    t.start();
  }
}
