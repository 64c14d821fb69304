#include "bench/broker/passing.hpp"

#include <future>
#include <thread>
#include <vector>

#include "bench/broker/broker.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {

void put_all(broker::Queue& queue, std::size_t messages) {
  std::vector<std::future<broker::Receipt>> receipts;
  receipts.reserve(messages);
  for (std::size_t i = 0; i < messages; ++i) receipts.push_back(queue.put_async(payload()));
  for (auto& each : receipts) static_cast<void>(each.get().id_or_throw());
}

void get_all(broker::Queue& queue, std::size_t messages) {
  for (std::size_t got = 0; got < messages;) {
    std::vector<broker::Delivery> some = queue.get_many(batch);
    got += some.size();
    for (broker::Delivery& each : some) each.ack();
  }
}

void empty(broker::Queue& queue) {
  using namespace std::chrono_literals;
  for (;;) {
    std::vector<broker::Delivery> some = queue.get_many(batch, 500ms);
    if (some.empty()) return;
    for (broker::Delivery& each : some) each.ack();
  }
}

Sample passing(const std::string& url, std::size_t messages) {
  broker::Queue gets = broker::open(url, {.prefetch = batch});
  broker::Queue puts = broker::open(url);
  const double begin = now();
  {
    const std::jthread putter([&] { put_all(puts, messages); });
    get_all(gets, messages);
  }
  gets.join();
  return {{"messages/s", static_cast<double>(messages) / (now() - begin)}};
}

}  // namespace canteen::bench
