// The books of a queue whose broker loses connections at random. CANTEEN_BROKER_SEEDS: how many
// times (4).
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "src/broker/remote/fake_broker_testing.hpp"
#include "tests/conformance/broker_ledger.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;
using conformance::Ledger;

void produce(const std::string& url, int who, int number, Ledger& ledger) {
  Queue queue = open(url, {.maxsize = who == 0 ? 30U : 0U});
  std::vector<std::pair<std::string, std::future<Receipt>>> pending;
  for (int i = 1; i <= number; ++i) {
    PutOptions options{.id = std::to_string(who) + "/" + std::to_string(i)};
    const std::string id = options.id;
    if (i % 2 == 0) options.key = "k" + std::to_string(who * 3 + i % 3);
    ledger.attempt(id);
    pending.emplace_back(id, queue.put_async(std::to_string(i), options));
  }
  for (auto& [id, receipt] : pending) {
    if (receipt.get()) ledger.confirm(id);
  }
}

void consume(const std::string& url, unsigned seed, const std::atomic<bool>& all_put,
             Ledger& ledger) {
  Queue queue = open(url, {.prefetch = seed % 2 == 0 ? 1U : 5U});
  std::mt19937 random(seed);
  while (!all_put || queue.unfinished_tasks() != 0 || !queue.statistics().connected) {
    for (Delivery& each : queue.get_many(1 + random() % 4, 20ms)) {
      ledger.receive(each);
      if (random() % 5 == 0) {
        ledger.settle(each, false);
        each.nack(random() % 2 == 0 ? 1ms : 0ms);
      } else {
        ledger.settle(each, true);
        each.ack();
      }
    }
  }
}

// The first, three who put, three who get, the last.
constexpr std::size_t connections_without_faults = 8;

struct Run {
  const char* broker;
  unsigned seed;
};

// How many connections there were.
std::size_t run(const Run& what) {
  const std::string name = what.broker + std::string("-faults-") + std::to_string(what.seed);
  FakeBroker& broker = FakeBroker::of(name);
  const std::string url = new_fake_url(name) + "&connect=60";
  {
    const Queue first = open(url);
  }
  broker.set_faults({.loss = 0.002, .shuffles = true, .seed = what.seed});
  Ledger ledger;
  std::atomic<bool> all_put{false};
  {
    std::vector<std::jthread> consumers;
    for (unsigned i = 0; i < 3; ++i) {
      consumers.emplace_back([&, i] { consume(url, what.seed * 10 + i, all_put, ledger); });
    }
    std::vector<std::jthread> producers;
    for (int i = 0; i < 3; ++i) producers.emplace_back([&, i] { produce(url, i, 150, ledger); });
    producers.clear();
    broker.set_faults({});
    all_put = true;
  }
  EXPECT_EQ(ledger.confirmed(), 450U);
  EXPECT_EQ(ledger.lost(), 0U);
  EXPECT_EQ(ledger.unexpected(), 0U);
  EXPECT_EQ(ledger.duplicates(), 0U);
  EXPECT_EQ(ledger.overtaken(), 0U);
  EXPECT_TRUE(open(url).join(10s));
  EXPECT_EQ(broker.connections(), 0U);
  return broker.all_connections();
}

unsigned seeds() {
  const char* const set = std::getenv("CANTEEN_BROKER_SEEDS");
  return set != nullptr ? static_cast<unsigned>(std::stoul(set)) : 4;
}

TEST(Faults, of_a_broker_with_places_cost_nothing_but_marked_duplicates) {
  std::size_t connections = 0;
  for (unsigned seed = 1; seed <= seeds(); ++seed) connections += run({"places", seed});
  EXPECT_GT(connections, seeds() * connections_without_faults);
}

TEST(Faults, of_a_broker_that_cannot_return_cost_nothing_but_marked_duplicates) {
  std::size_t connections = 0;
  for (unsigned seed = 1; seed <= seeds(); ++seed) connections += run({"local", seed});
  EXPECT_GT(connections, seeds() * connections_without_faults);
}

}  // namespace
}  // namespace canteen::broker::remote
