// What one thread has set in a local, another has not: the object is seen there, its attribute x is
// not. AttributeError.
#include <string>
#include <typeinfo>

#include <canteen/base/exception_text.hpp>
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

const char* const X = "abc";
threading::local global_data;  // mind in which thread its x is set

void worker() {
  print(X);
  print(global_data);
  print(global_data["x"].as<int>());
  print("in worker");
}

int main() {
  global_data["x"] = 100;
  print(global_data, base::type_name(typeid(global_data)), global_data["x"].as<int>());
  worker();  // an ordinary call
  print(std::string(30, '-'));
  threading::Thread(worker, {.name = "worker"}).start();  // a thread
}
