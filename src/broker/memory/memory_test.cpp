#include <atomic>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>
#include <canteen/threading.hpp>

#include "tests/conformance/broker_suite.hpp"

namespace canteen::broker {
namespace conformance {

std::string new_memory_url() {
  static std::atomic<int> number{0};
  return "memory:line-" + std::to_string(++number);
}

INSTANTIATE_TEST_SUITE_P(Memory, BrokerSuite, ::testing::Values(Binding{"memory", new_memory_url}));

}  // namespace conformance

namespace {

using namespace std::chrono_literals;

TEST(Memory, example_of_the_header) {
  // [corridor]
  Queue orders = open("memory:orders", {.maxsize = 2});
  std::vector<std::string> served;
  const threading::Thread window([&] {
    while (auto order = orders.try_get(std::nullopt)) {
      served.push_back(order->payload());
      order->ack();
    }
  });
  window.start();
  for (const char* const each : {"rice", "noodles", "soup"}) orders.put(each);
  orders.join();
  orders.shutdown();
  window.join();
  // [corridor]
  EXPECT_EQ(served, (std::vector<std::string>{"rice", "noodles", "soup"}));
}

TEST(Memory, a_name_is_the_queue_of_the_whole_process_and_outlives_its_handles) {
  open("memory:lasting").put("1");
  EXPECT_EQ(open("memory:?queue=lasting").get(0s).payload(), "1");
}

TEST(Memory, what_comes_back_goes_before_what_was_put_later_and_behind_what_was_put_earlier) {
  Queue queue = open("memory:overtaken");
  for (int i = 0; i < 6; ++i) queue.put(std::to_string(i));
  std::vector<Delivery> first = queue.get_many(4);
  first[2].nack();
  first[0].nack();
  first[1].nack();
  std::string order;
  while (auto each = queue.try_get()) {
    order += each->payload();
    each->ack();
  }
  EXPECT_EQ(order, "01245");
}

TEST(Memory, dead_letters_of_dead_letters_have_a_queue_of_their_own) {
  Queue queue = open("memory:dead");
  queue.put("1");
  queue.get(0s).dead_letter("once");
  Queue dead = queue.dead_letters();
  dead.get(0s).dead_letter("twice");
  EXPECT_EQ(dead.dead_letters().get(0s).header("canteen-dead-reason"), "twice");
}

}  // namespace
}  // namespace canteen::broker
