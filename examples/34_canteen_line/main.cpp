// The first way out of the rush: people line up. Three windows serve one line; who comes when the
// line is full waits outside the door, and when the canteen is empty the day is over.
#include <atomic>
#include <string>
#include <vector>

#include <canteen/print.hpp>
#include <canteen/queue.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

int main() {
  queue::Queue<int> line(10);  // ten people fit inside
  std::atomic<int> served{0};

  std::vector<threading::Thread> windows;
  for (int number = 1; number <= 3; ++number) {
    windows.emplace_back(
        [&] {
          for (int& guest : line) {  // until the line is shut down and empty
            threading::sleep(guest % 2 == 0 ? 1ms : 2ms);
            ++served;
            line.task_done();
          }
        },
        threading::Options{.name = "window-" + std::to_string(number)});
    windows.back().start();
  }

  for (int guest = 1; guest <= 60; ++guest) line.put(guest);  // waits for room
  line.join();                                                // until everybody has eaten
  print("everybody has eaten: {} served, {} in the line", served, line.qsize());

  line.shutdown();
  for (const threading::Thread& window : windows) window.join();
  print("the windows are closed");
}
