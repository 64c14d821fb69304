// What one thread has set in a local, another has not: the object is seen there, its attribute x is
// not.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

const char* const X = "abc";
threading::local global_data;

void worker() {
  print("{}", X);
  print("{}", global_data["x"].as<int>());
  print("in worker");
}

int main() {
  global_data["x"] = 100;
  worker();  // an ordinary call
  print("------------------------------");
  threading::Thread(worker, {.name = "worker"}).start();  // a thread: AttributeError
}
