// name, ident and is_alive of a thread; and the attempt to start it a second time, which is an
// error: a thread is started once.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  for (int i = 0; i < 5; ++i) {
    threading::sleep(20ms);
    print("i am working");
  }
  print("finished");
}

int main() {
  threading::Thread t(worker, {.name = "worker"});
  print("{} {}", t.name(), t.ident().has_value());
  t.start();
  print("===end===");
  while (true) {
    threading::sleep(30ms);
    const bool alive = t.is_alive();
    print("{} {} {}", t.name(), t.ident().has_value(), alive ? "alive" : "dead");
    if (!alive) {
      print("{} restart", t.name());
      t.start();  // restarted??
    }
  }
}
