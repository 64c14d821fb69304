// memory: beside queue::Queue, with the same messages.
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <canteen/queue/queue.hpp>

#include "bench/broker/broker.hpp"
#include "bench/broker/foreign.hpp"
#include "bench/broker/passing.hpp"
#include "bench/support/length.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

constexpr const char* in_process = "queue::Queue";

// put, get and task_done of a message.
class Plain {
 public:
  void put() { queue_.put(broker::Message{payload(), {}}); }

  std::size_t get() {
    const broker::Message item = queue_.get();
    queue_.task_done();
    return item.payload.size();
  }

 private:
  queue::Queue<broker::Message> queue_;
};

class Memory {
 public:
  void put() { queue_.put(payload()); }

  std::size_t get() {
    broker::Delivery delivery = queue_.get();
    const std::size_t size = delivery.payload().size();
    delivery.ack();
    return size;
  }

 private:
  broker::Queue queue_ = broker::open("memory:bench");
};

template <class Line>
Sample one_thread(Length& length) {
  const std::jthread other([](const std::stop_token& stop) {  // a lock knows when it is alone
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  for (;;) {
    const std::int64_t items = length.items(1);
    Line line;
    std::size_t bytes = 0;
    const double begin = now();
    for (std::int64_t i = 0; i < items; ++i) {
      line.put();
      bytes += line.get();
    }
    const double seconds = now() - begin;
    asm volatile("" : : "r"(bytes));
    length.learn(items, seconds);
    if (!length.is_short(seconds)) {
      return {{"ns a message", seconds / static_cast<double>(items) * 1e9}};
    }
  }
}

// Messages a second.
template <class Line>
double two_threads(Length& length) {
  for (;;) {
    const std::int64_t items = length.items(1);
    Line line;
    const double begin = now();
    {
      const std::jthread putter([&] {
        for (std::int64_t i = 0; i < items; ++i) line.put();
      });
      for (std::int64_t i = 0; i < items; ++i) static_cast<void>(line.get());
    }
    const double seconds = now() - begin;
    length.learn(items, seconds);
    if (!length.is_short(seconds)) return static_cast<double>(items) / seconds;
  }
}

template <class Line>
Sample passed(Length& length) {
  return {{"M messages/s", two_threads<Line>(length) / 1e6}};
}

}  // namespace

void measure_memory(Program& program) {
  const auto plain = std::make_shared<Length>();
  const auto ours = std::make_shared<Length>();
  program.run({"memory: put, get and ack, one thread",
               {{in_process, [=] { return one_thread<Plain>(*plain); }},
                {"memory:",
                 [=] { return one_thread<Memory>(*ours); },
                 {{"ns a message", in_process, 1 / 0.9, false}}}}});
  program.run({"memory: one puts, one gets and acknowledges",
               {{in_process, [=] { return passed<Plain>(*plain); }},
                {"memory:",
                 [=] { return passed<Memory>(*ours); },
                 {{"M messages/s", in_process, 0.9, true}}}}});
  std::vector<Peer> peers = foreign_peers("memory", "-");
  std::vector<Target> targets;
  if (!peers.empty()) targets.push_back({"messages/s", "best", 1, true});
  // Put and got one by one, as the others do it.
  peers.push_back({"memory:", [=] { return Sample{{"messages/s", two_threads<Memory>(*ours)}}; },
                   std::move(targets)});
  program.run({"memory: beside libraries of other languages", std::move(peers)});
}

}  // namespace canteen::bench
