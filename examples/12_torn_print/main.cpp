// Why printing from many threads tears lines: Python's print writes the text and then the newline,
// and another thread comes in between. Here is that print, made of two writes with a rest between
// them, and the count of the lines it tore.
#include <chrono>
#include <cstdio>
#include <string>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker(std::FILE* file) {
  for (int x = 0; x < 100; ++x) {
    std::fputs((threading::current_thread().name() + " is running.").c_str(), file);
    threading::sleep(50us);  // the thread switch that may happen here, made to happen
    std::fputs("\n", file);
  }
}

int main() {
  std::FILE* const file = std::tmpfile();
  for (int x = 1; x < 8; ++x) {
    threading::Thread(worker, threading::args(file), {.name = "worker" + std::to_string(x)})
        .start();
  }
  for (const auto& each : threading::enumerate()) {
    if (each != threading::main_thread()) threading::Thread(each).join();
  }
  std::rewind(file);
  int lines = 0;
  int torn = 0;
  for (char text[1000]; std::fgets(text, sizeof text, file) != nullptr; ++lines) {
    const std::string line = text;
    if (line.size() != std::string("worker1 is running.\n").size()) ++torn;
  }
  std::fclose(file);
  print("{} lines, some torn: {}", lines, torn > 0);
}
