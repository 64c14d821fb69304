// The second remedy, and the one for work: logging. A record is a whole line, from any number of
// threads.
#include <string>

#include <canteen/logging.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

void worker() {
  for (int x = 0; x < 100; ++x) {
    logging::warning("{} is running.", threading::current_thread().name());
  }
}

int main() {
  for (int x = 1; x < 8; ++x) {
    threading::Thread t(worker, {.name = "worker" + std::to_string(x)});
    t.start();
  }
}
