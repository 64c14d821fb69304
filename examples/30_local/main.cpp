// A global threading::local: one name, and for every thread attributes of its own. As with the
// local variable: ten times 100.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

threading::local global_data;  // a global object

void worker() {
  global_data["x"] = 0;
  for (int i = 0; i < 100; ++i) {
    threading::sleep(100us);
    global_data["x"] += 1;
  }
  print(threading::current_thread(), global_data["x"].as<int>());
}

int main() {
  for (int i = 0; i < 10; ++i) threading::Thread(worker).start();
}
