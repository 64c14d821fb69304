// current_thread(), main_thread(), active_count(): seen from main, and from the thread itself.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void show_thread_info() {
  print("current thread = {}\nmain thread = {}\nactive count = {}",
        threading::current_thread().repr(), threading::main_thread().repr(),
        threading::active_count());
}

void worker() {
  show_thread_info();
  print("finished");
}

int main() {
  threading::Thread t(worker, {.name = "worker"});
  show_thread_info();
  t.start();
  t.join();
  print("===end===");
}
