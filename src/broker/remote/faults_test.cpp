// The books of a queue whose broker loses connections at random. CANTEEN_BROKER_SEEDS: how many
// times (4).
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "src/broker/remote/fake_broker_testing.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

// At least once: what is received, against what was put.
class Books {
 public:
  void attempt(const std::string& id) {
    const std::scoped_lock guard(lock_);
    attempted_.insert(id);
  }

  void confirm(const std::string& id) {
    const std::scoped_lock guard(lock_);
    confirmed_.insert(id);
  }

  void receive(const Delivery& delivery) {
    const std::scoped_lock guard(lock_);
    if (!attempted_.contains(delivery.id())) ++unexpected;
    if (!delivery.redelivered() && !unmarked_.insert(delivery.id()).second) ++unmarked_twice;
  }

  // It was handled, for the first time or again. Payloads of a key are numbers that grow.
  void handle(const Delivery& delivery) {
    const std::scoped_lock guard(lock_);
    if (!handled_.insert(delivery.id()).second || delivery.key().empty()) return;
    int& last = last_of_[delivery.key()];
    const int number = std::stoi(delivery.payload());
    if (number <= last) ++overtaken;
    last = number;
  }

  [[nodiscard]] std::size_t lost() {
    const std::scoped_lock guard(lock_);
    std::size_t count = 0;
    for (const std::string& each : confirmed_) count += handled_.contains(each) ? 0U : 1U;
    return count;
  }

  [[nodiscard]] std::size_t confirmed() {
    const std::scoped_lock guard(lock_);
    return confirmed_.size();
  }

  std::size_t unexpected = 0;
  std::size_t unmarked_twice = 0;
  std::size_t overtaken = 0;

 private:
  std::mutex lock_;
  std::set<std::string> attempted_;
  std::set<std::string> confirmed_;
  std::set<std::string> unmarked_;
  std::set<std::string> handled_;
  std::map<std::string, int> last_of_;  // by key
};

void produce(const std::string& url, int who, int number, Books& books) {
  Queue queue = open(url, {.maxsize = who == 0 ? 30U : 0U});
  std::vector<std::pair<std::string, std::future<Receipt>>> pending;
  for (int i = 1; i <= number; ++i) {
    PutOptions options{.id = std::to_string(who) + "/" + std::to_string(i)};
    const std::string id = options.id;
    if (i % 2 == 0) options.key = "k" + std::to_string(who * 3 + i % 3);
    books.attempt(id);
    pending.emplace_back(id, queue.put_async(std::to_string(i), options));
  }
  for (auto& [id, receipt] : pending) {
    if (receipt.get()) books.confirm(id);
  }
}

void consume(const std::string& url, unsigned seed, const std::atomic<bool>& all_put,
             Books& books) {
  Queue queue = open(url, {.prefetch = seed % 2 == 0 ? 1U : 5U});
  std::mt19937 random(seed);
  while (!all_put || queue.unfinished_tasks() != 0 || !queue.statistics().connected) {
    for (Delivery& each : queue.get_many(1 + random() % 4, 20ms)) {
      books.receive(each);
      if (random() % 5 == 0) {
        each.nack(random() % 2 == 0 ? 1ms : 0ms);
      } else {
        books.handle(each);
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
  Books books;
  std::atomic<bool> all_put{false};
  {
    std::vector<std::jthread> consumers;
    for (unsigned i = 0; i < 3; ++i) {
      consumers.emplace_back([&, i] { consume(url, what.seed * 10 + i, all_put, books); });
    }
    std::vector<std::jthread> producers;
    for (int i = 0; i < 3; ++i) producers.emplace_back([&, i] { produce(url, i, 150, books); });
    producers.clear();
    broker.set_faults({});
    all_put = true;
  }
  EXPECT_EQ(books.confirmed(), 450U);
  EXPECT_EQ(books.lost(), 0U);
  EXPECT_EQ(books.unexpected, 0U);
  EXPECT_EQ(books.unmarked_twice, 0U);
  EXPECT_EQ(books.overtaken, 0U);
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
