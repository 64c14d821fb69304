// A stack of trays: the one that was put back last is the next to be taken.
#include <string>

#include <canteen/print.hpp>
#include <canteen/queue.hpp>

using namespace canteen;

int main() {
  queue::LifoQueue<std::string> trays(3);
  for (const char* const tray : {"blue", "red", "green"}) trays.put(tray);
  try {
    trays.put_nowait("yellow");
  } catch (const queue::Full&) {
    print("the stack is full");
  }
  while (const auto tray = trays.try_get()) print("{}", *tray);
  try {
    static_cast<void>(trays.get_nowait());
  } catch (const queue::Empty&) {
    print("no tray left");
  }
}
