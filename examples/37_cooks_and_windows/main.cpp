// Producers and consumers: two cooks, three windows, and a counter between them where five plates
// find room. The cooks cannot run ahead, the windows wait for them; join() is the end of the work.
#include <string>
#include <vector>

#include <canteen/print.hpp>
#include <canteen/queue.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

// The windows are daemons, and still at it when main() returns: what they use outlives it.
queue::Queue<std::string> counter(5);
threading::Lock ledger;
int plates = 0;

int main() {
  const auto cook = [](const char* dish) {
    for (int i = 1; i <= 20; ++i) counter.put(std::string(dish) + " " + std::to_string(i));
  };
  const auto window = [] {
    while (true) {
      const std::string plate = counter.get();
      {
        const std::scoped_lock guard(ledger);
        ++plates;
      }
      counter.task_done();
    }
  };

  for (int i = 0; i < 3; ++i) threading::Thread(window, {.daemon = true}).start();
  threading::Thread rice(cook, threading::args("rice"), {.name = "rice"});
  threading::Thread soup(cook, threading::args("soup"), {.name = "soup"});
  rice.start();
  soup.start();
  rice.join();
  soup.join();
  counter.join();
  print("{} plates cooked and carried away", plates);
}
