// A stranger's program: what an installed or fetched Canteen must build and run.
#include <string>

#include <canteen/broker.hpp>
#include <canteen/print.hpp>
#include <canteen/queue.hpp>
#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>
#include <canteen/version.hpp>

using namespace canteen;

int main() {
  scenario::Scenario lunch;
  lunch.arrivals.process = scenario::Process::deterministic;
  lunch.arrivals.rate = {{{}, 7}};
  lunch.arrivals.length = std::chrono::seconds(1);
  scenario::Requests requests(lunch);
  int count = 0;
  while (requests.next()) ++count;

  queue::Queue<int> orders;
  threading::Thread cook(
      [&] { print("order {}, version {}", orders.get(), CANTEEN_VERSION_MINOR); },
      {.name = "cook"});
  cook.start();
  broker::Queue corridor = broker::open("memory:corridor");
  corridor.put(std::to_string(count));
  broker::Delivery order = corridor.get();
  orders.put(std::stoi(order.payload()));
  order.ack();
  cook.join();
}
