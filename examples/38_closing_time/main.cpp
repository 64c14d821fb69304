// Closing time: nobody comes in any more. Gently, those in the line are still served; at once, they
// go away hungry, and only who is at a window is served to the end.
#include <canteen/print.hpp>
#include <canteen/queue.hpp>

using namespace canteen;

int main() {
  queue::Queue<int> line;
  for (int guest = 1; guest <= 3; ++guest) line.put(guest);
  line.shutdown();
  try {
    line.put(4);
  } catch (const queue::ShutDown& error) {
    print("guest 4: {}", error.what());
  }
  for (int& guest : line) {
    print("guest {} is served", guest);
    line.task_done();
  }
  line.join();

  queue::Queue<int> other;
  for (int guest = 1; guest <= 3; ++guest) other.put(guest);
  const int first = other.get();
  other.shutdown(true);
  print("at once: {} in the line, {} still to be done", other.qsize(), other.unfinished_tasks());
  print("guest {} is served", first);
  other.task_done();
  other.join();
  print("closed");
}
