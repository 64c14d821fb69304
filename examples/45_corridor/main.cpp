// The corridor outside the station: orders wait in a queue that is named by a URL. Without a word
// it is in memory, between two threads; `45_corridor sqlite:line.db?queue=orders` keeps it in a
// file, for any number of processes, and nothing else changes.
#include <functional>
#include <optional>
#include <string>

#include <canteen/broker.hpp>
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

struct Order {
  std::string dish;
  int table = 0;
};

void serve(broker::TypedQueue<Order>& orders) {
  while (std::optional order = orders.try_get(std::nullopt)) {
    const auto& [dish, table] = order->value();
    if (dish == "fish") {
      print("fish for table {}: there is none, attempt {}", table, order->attempt());
      continue;  // dropped, so it comes again; after max_attempts it is put aside
    }
    print("{} for table {}", dish, table);
    order->ack();
  }
}

int main(int count, char** words) {
  const std::string url = count > 1 ? words[1] : "memory:orders";
  auto orders = broker::open<Order>(url, {.maxsize = 10, .max_attempts = 2});
  orders.put({"soup", 1});
  orders.put({"fish", 2});
  orders.put({"rice", 3}, {.priority = 5});
  orders.put({"cake", 4}, {.key = "table 4"});
  orders.put({"coffee", 4}, {.key = "table 4"});  // not before the cake is done

  const threading::Thread window(serve, threading::args(std::ref(orders)), {.name = "window"});
  window.start();
  orders.join();
  orders.shutdown();
  window.join();

  broker::TypedQueue<Order> dead = orders.dead_letters();
  auto letter = dead.get();
  print("put aside: {}, {}", letter.value().dish, letter.header("canteen-dead-reason"));
  letter.ack();

  try {
    static_cast<void>(broker::open("pigeon:roof"));
  } catch (const broker::Unsupported& error) {
    print("{}", error.what());
  }
}
