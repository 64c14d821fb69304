#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "tests/support/eventually.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::eventually;

TEST(Once, a_message_that_was_put_twice_is_handled_once_and_both_are_acknowledged) {
  Queue queue = open("memory:once");
  Once once(10);
  int handled = 0;
  for (int i = 0; i < 2; ++i) queue.put("soup", {.id = "order 1"});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(once.handle(queue.get(0s), [&](const Delivery&) { ++handled; }), i == 0);
  }
  EXPECT_EQ(handled, 1);
  EXPECT_TRUE(queue.join(0s));
}

TEST(Once, what_fails_comes_again_and_is_handled_again) {
  Queue queue = open("memory:once-failed");
  Once once(10);
  queue.put("soup");
  const auto burn = [](const Delivery&) { throw std::runtime_error("burnt"); };
  EXPECT_THROW(once.handle(queue.get(0s), burn), std::runtime_error);
  EXPECT_TRUE(once.handle(queue.get(0s), [](const Delivery& d) { EXPECT_EQ(d.attempt(), 2U); }));
}

TEST(Once, a_twin_waits_for_the_one_that_is_being_handled) {
  Queue queue = open("memory:once-twins");
  Once once(10);
  for (int i = 0; i < 2; ++i) queue.put("soup", {.id = "twin"});
  std::atomic<bool> begun{false};
  std::atomic<bool> let_go{false};
  std::atomic<int> handled{0};
  std::atomic<int> ended{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      once.handle(queue.get(), [&](const Delivery&) {
        begun = true;
        ++handled;
        EXPECT_TRUE(eventually([&] { return let_go.load(); }));
      });
      ++ended;
    });
  }
  EXPECT_TRUE(eventually([&] { return begun && queue.qsize() == 0; }));
  EXPECT_EQ(ended, 0);
  let_go = true;
  threads.clear();
  EXPECT_EQ(handled, 1);
}

TEST(Once, it_remembers_the_last_so_many) {
  Queue queue = open("memory:once-few");
  Once once(2);
  const auto again = [&](const char* id) {
    queue.put("soup", {.id = id});
    return once.handle(queue.get(0s), [](const Delivery&) {});
  };
  EXPECT_TRUE(again("1"));
  EXPECT_TRUE(again("2"));
  EXPECT_FALSE(again("1"));
  EXPECT_TRUE(again("3"));
  EXPECT_TRUE(again("1"));
  EXPECT_FALSE(again("3"));
}

}  // namespace
}  // namespace canteen::broker
