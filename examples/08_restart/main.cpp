// name, ident and is_alive of a thread while it works; and the attempt to start it a second time. A
// thread is started once: RuntimeError, here in main, which ends by it.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  for (int i = 0; i < 5; ++i) {
    threading::sleep(50ms);
    print("i am working");
  }
  print("finished");
}

int main() {
  threading::Thread t(worker, {.name = "worker"});  // a thread object
  print(t.name(), t.ident());
  t.start();  // the thread starts
  print("===end===");
  while (true) {
    threading::sleep(40ms);
    const bool alive = t.is_alive();
    print("{} {} {}", t.name(), t.ident(), alive ? "alive" : "dead");
    if (!alive) {
      print("{} restart", t.name());
      t.start();  // once more??
    }
  }
}
