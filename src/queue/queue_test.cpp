#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/conformance/queue_suite.hpp"

namespace canteen::queue {

struct FifoQueue {
  template <class T>
  using Of = Queue<T>;
  static constexpr auto order = conformance::Order::oldest;
};

namespace conformance {

INSTANTIATE_TYPED_TEST_SUITE_P(Fifo, QueueSuite, FifoQueue);

}  // namespace conformance

namespace {

TEST(Queue, example_of_the_header) {
  // [producer-consumer]
  Queue<std::string> orders(2);
  std::vector<std::string> served;
  std::jthread window([&] {
    for (std::string& order : orders) {
      served.push_back(order);
      orders.task_done();
    }
  });
  for (const char* const order : {"rice", "noodles", "soup"}) orders.put(order);
  orders.join();
  orders.shutdown();
  window.join();
  // [producer-consumer]
  EXPECT_EQ(served, (std::vector<std::string>{"rice", "noodles", "soup"}));
}

}  // namespace
}  // namespace canteen::queue
