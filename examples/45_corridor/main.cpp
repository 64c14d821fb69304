// The corridor outside the station: orders wait in a queue that is named by a URL. Without a word
// it is in memory, between threads; `45_corridor sqlite:line.db?queue=orders` keeps it in a file,
// for any number of processes, and `45_corridor rabbitmq://localhost?queue=orders` at a broker, for
// any number of machines. Nothing else changes; what a broker cannot do is asked first, said, and
// left out.
#include <functional>
#include <optional>
#include <string>

#include <canteen/broker.hpp>
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using broker::Feature;

struct Order {
  std::string dish;
  int table = 0;
};

bool can(const broker::Features& features, Feature feature) {
  if (features[feature] != broker::Support::absent) return true;
  print("left out, for it cannot be had here: {}", broker::name_of(feature));
  return false;
}

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
  const broker::Features features = broker::open(url).features();
  broker::Options options{.max_attempts = 2};
  if (can(features, Feature::bound)) options.maxsize = 10;
  broker::PutOptions first;
  if (can(features, Feature::priority)) first.priority = 5;
  broker::PutOptions in_turn;  // coffee comes when the cake is done
  if (can(features, Feature::key)) in_turn.key = "table 4";

  auto orders = broker::open<Order>(url, options);
  orders.put({"soup", 1});
  orders.put({"fish", 2});
  orders.put({"rice", 3}, first);
  orders.put({"cake", 4}, in_turn);
  orders.put({"coffee", 4}, in_turn);

  const threading::Thread window(serve, threading::args(std::ref(orders)), {.name = "window"});
  window.start();
  orders.join();

  // A second window with a handle of its own, as in another process, if it gets something so.
  auto second = can(features, Feature::competing) ? broker::open<Order>(url, options) : orders;
  const threading::Thread helper(serve, threading::args(std::ref(second)), {.name = "helper"});
  helper.start();
  for (int table = 5; table < 9; ++table) orders.put({"tea", table});
  orders.join();
  orders.shutdown();
  second.shutdown();
  window.join();
  helper.join();

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
