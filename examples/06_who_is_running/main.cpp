// current_thread(), main_thread(), active_count(): seen from main, and from the thread itself.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void show_thread_info() {
  print("current thread = {}\nmain thread = {}\nactive count = {}", threading::current_thread(),
        threading::main_thread(), threading::active_count());
}

void worker() {
  show_thread_info();
  for (int i = 0; i < 5; ++i) {
    threading::sleep(20ms);
    print("i am working");
  }
  print("finished");
}

int main() {
  threading::Thread t(worker, {.name = "worker"});  // a thread object
  show_thread_info();
  t.start();  // the thread starts
  print("===end===");
}
