// One window with two things to do: it takes orders and takes back trays, whichever comes.
#include <string>
#include <variant>

#include <canteen/print.hpp>
#include <canteen/queue.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

struct Order {
  std::string dish;
};

struct Tray {
  int plates = 0;
};

int main() {
  queue::Queue<Order> orders;
  queue::LifoQueue<Tray> trays;

  threading::Thread window(
      [&] {
        int dishes = 0;
        int plates = 0;
        try {
          while (true) {
            const auto next = queue::get_any(orders, trays);
            if (std::holds_alternative<Order>(next)) ++dishes;
            if (const Tray* const tray = std::get_if<Tray>(&next)) plates += tray->plates;
          }
        } catch (const queue::ShutDown&) {
          print("{} dishes served, {} plates back", dishes, plates);
        }
      },
      {.name = "window"});
  window.start();
  for (const char* const dish : {"rice", "soup", "noodles"}) orders.put(Order{dish});
  for (int plates = 1; plates <= 4; ++plates) trays.put(Tray{plates});
  orders.shutdown();
  trays.shutdown();
  window.join();
}
