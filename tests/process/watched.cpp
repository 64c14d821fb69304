// Programs with something wrong about their locks, run with CANTEEN_WATCH: see CMakeLists.txt.
#include <mutex>
#include <string_view>

#include <unistd.h>

#include <canteen/threading.hpp>

using namespace canteen;

namespace {

threading::Lock stove("stove");
threading::Lock fridge("fridge");

void in_thread(const char* name, void (*target)()) {
  threading::Thread thread(target, {.name = name});
  thread.start();
  thread.join();
}

// Two orders, one after the other.
int order() {
  in_thread("cook", [] {
    const std::scoped_lock a(stove);
    const std::scoped_lock b(fridge);
  });
  in_thread("waiter", [] {
    const std::scoped_lock b(fridge);
    const std::scoped_lock a(stove);
  });
  return 0;
}

// Daemons in a deadlock: the process ends nevertheless.
int deadlock() {
  static threading::Barrier both(2);
  const auto start = [](const char* name, void (*target)()) {
    threading::Thread(target, {.name = name, .daemon = true}).start();
  };
  start("cook", [] {
    stove.acquire();
    both.wait();
    fridge.acquire();
  });
  start("waiter", [] {
    fridge.acquire();
    both.wait();
    stove.acquire();
  });
  while (stove.waiters() == 0 || fridge.waiters() == 0)
    threading::sleep(std::chrono::milliseconds(1));
  // The second of them is listed, and reports, before it queues.
  return 0;
}

// main ends with a lock in its hand, and waits for a thread that wants it.
int at_the_end() {
  stove.acquire();
  threading::Thread([] { stove.acquire(); }, {.name = "cook"}).start();
  while (stove.waiters() == 0) threading::sleep(std::chrono::milliseconds(1));
  alarm(1);
  return 0;
}

}  // namespace

int main(int, char** argv) {
  const std::string_view way = argv[1];
  if (way == "order") return order();
  if (way == "deadlock") return deadlock();
  if (way == "at-the-end") return at_the_end();
  return 0;
}
