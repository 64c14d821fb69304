// What goes back to a real Kafka that nobody has seen: from who closes, and from who has to let a
// partition go. It comes again as if nothing had been, also what has a key.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "tests/support/broker_server.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t messages = 200;
constexpr std::size_t keys = 20;

class KafkaReturn : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!server_.is_there()) GTEST_SKIP() << "no Kafka: run it by tools/brokers run kafka";
    static std::atomic<int> number{0};
    place_ = server_.url() + "?queue=return-" + std::to_string(++number) +
             "&heartbeat=0.1&connect=60&partitions=4";
  }

  static void fill(Queue& queue) {
    for (std::size_t i = 0; i < messages; ++i) {
      queue.put(std::to_string(i), {.key = std::to_string(i % keys)});
    }
  }

  // It comes for the first time, and in its key's order.
  void serve(Delivery each) {
    const std::size_t number = std::stoul(each.payload());
    EXPECT_TRUE(done_.insert(number).second) << number;
    EXPECT_EQ(each.attempt(), 1U) << number;
    EXPECT_FALSE(each.redelivered()) << number;
    const auto [last, is_first] = last_.try_emplace(each.key(), number);
    EXPECT_LE(last->second, number);
    last->second = number;
    EXPECT_TRUE(each.ack());
  }

  void serve_what_comes(Queue& queue, std::chrono::nanoseconds within) {
    while (done_.size() < messages) {
      std::optional<Delivery> each = queue.try_get(within);
      if (!each) return;
      serve(*std::move(each));
    }
  }

  std::string place_;
  std::set<std::size_t> done_;

 private:
  const canteen::testing::BrokerServer server_{"kafka"};
  std::map<std::string, std::size_t> last_;  // of each key
};

TEST_F(KafkaReturn, what_nobody_has_seen_is_not_marked_when_its_consumer_closes) {
  Queue next = open(place_);
  {
    Queue queue = open(place_, {.prefetch = 50});
    fill(queue);
    for (int i = 0; i < 3; ++i) serve(queue.get(30s));
  }
  serve_what_comes(next, 30s);
  EXPECT_EQ(done_.size(), messages);
}

// The one who lets it go wants nothing, and keeps what it has for its prefetch. The other one keeps
// a message meanwhile, so that it stays in the group: of what is acknowledged just as members come
// or go some may come again.
TEST_F(KafkaReturn, what_nobody_has_seen_is_not_marked_when_its_partition_goes) {
  Queue queue = open(place_, {.prefetch = 50});
  fill(queue);
  for (int i = 0; i < 3; ++i) serve(queue.get(30s));
  Queue next = open(place_);
  Delivery first = next.get(60s);
  serve_what_comes(next, 3s);
  serve_what_comes(queue, 3s);
  serve(std::move(first));
  for (int i = 0; i < 10; ++i) {
    serve_what_comes(next, 3s);
    serve_what_comes(queue, 3s);
  }
  EXPECT_EQ(done_.size(), messages);
}

}  // namespace
}  // namespace canteen::broker
