#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>
#include <canteen/threading.hpp>

#include "tests/conformance/broker_suite.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/left_behind.hpp"
#include "tests/support/processes.hpp"

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
using canteen::testing::allocator_survives_fork;
using canteen::testing::broker_error_of;
using canteen::testing::child;
using canteen::testing::eventually;
using canteen::testing::status_of;

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

TEST(Memory, a_delivery_that_is_anothers_can_be_read_also_when_that_one_is_done_with_it) {
  Queue first = open("memory:late");
  Queue second = open("memory:late");
  const std::string id = first.put("soup");
  Delivery late = first.get(0s);
  first.close();
  second.get(0s).ack();
  second.put("rice");  // would be written over it
  EXPECT_EQ(late.payload(), "soup");
  EXPECT_EQ(late.id(), id);
  EXPECT_FALSE(late.ack());
  EXPECT_EQ(second.get(0s).payload(), "rice");
}

TEST(Memory, a_delivery_outlives_every_handle) {
  Delivery last;
  {
    Queue queue = open("memory:outlived");
    queue.put("soup");
    queue.put("rice");
    last = queue.get(0s);
    const Delivery other = queue.get(0s);
    EXPECT_EQ(other.payload(), "rice");
  }
  EXPECT_EQ(last.payload(), "soup");
  EXPECT_FALSE(last.extend(1s));
  EXPECT_FALSE(last.ack());
  EXPECT_EQ(open("memory:outlived").qsize(), 2U);
}

TEST(Memory, nobody_sleeps_while_something_waits_whoever_has_looked_at_the_queue_meanwhile) {
  Queue queue = open("memory:sleepers");
  for (std::size_t round = 0; round < 50; ++round) {
    std::vector<std::jthread> consumers;
    for (int i = 0; i < 3; ++i) consumers.emplace_back([&] { EXPECT_TRUE(queue.get(30s).ack()); });
    if (round % 2 == 0) {
      EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 3; }));
    }
    for (int i = 0; i < 3; ++i) {
      queue.put("soup");
      if (round % 4 == 0) static_cast<void>(queue.qsize());
    }
  }
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
}

TEST(Memory, who_sleeps_gets_what_is_nacked_with_a_delay) {
  Queue queue = open("memory:nacked");
  queue.put("soup");
  Delivery first = queue.get(0s);
  std::jthread sleeper([&] { EXPECT_TRUE(queue.get().ack()); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 1; }));
  EXPECT_TRUE(first.nack(20ms));
  EXPECT_TRUE(eventually([&] { return queue.unfinished_tasks() == 0; }));
  queue.shutdown(true);
}

TEST(Memory, who_sleeps_gets_what_falls_due_though_he_who_watched_the_clock_is_shut_down) {
  for (int round = 0; round < 20; ++round) {
    Queue one = open("memory:leaders");
    Queue other = open("memory:leaders");
    one.put("soup", {.delay = 30ms});
    const auto wait_for = [&](std::size_t getters) {
      return eventually([&] {
        const Statistics now = other.statistics();
        return now.waiting_getters == getters || now.delayed == 0;
      });
    };
    std::jthread leader([&] { static_cast<void>(one.try_get(std::nullopt)); });  // drops it
    EXPECT_TRUE(wait_for(1));
    std::jthread follower([&] { EXPECT_TRUE(other.get().ack()); });
    EXPECT_TRUE(wait_for(2));
    one.shutdown(true);
    EXPECT_TRUE(eventually([&] { return other.unfinished_tasks() == 0; }));
    if (other.unfinished_tasks() != 0) other.put("help");  // so that the test ends
  }
}

TEST(Memory, what_stays_does_not_keep_what_passes) {
  Queue queue = open("memory:staying");
  Queue out = open("memory:staying");
  for (int i = 0; i < 100; ++i) {
    queue.put("now");
    queue.put("later", {.delay = 1h});
    EXPECT_TRUE(out.get(0s).ack());
  }
  EXPECT_EQ(queue.statistics().delayed, 100U);
  EXPECT_EQ(queue.purge(), 100U);
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
}

TEST(Memory, what_is_said_of_a_message_holds_beside_those_of_which_nothing_is_said) {
  Queue queue = open("memory:mixed");
  queue.put("1");
  queue.put("2", {.ttl = 1h});
  queue.put("3", {.key = "k"});
  queue.put("4");
  queue.put("0", {.priority = 1});
  queue.put("5", {.delay = 1ms});
  std::string order;
  while (order.size() < 6) {
    Delivery each = queue.get(30s);
    order += each.payload();
    each.ack();
  }
  EXPECT_EQ(order, "012345");
}

TEST(Memory, a_group_that_comes_later_has_nothing_of_what_was_there) {
  Queue early = open("memory:groups");
  early.put("1");
  Queue late = open("memory:groups", {.group = "late"});
  early.put("2");
  EXPECT_EQ(late.qsize(), 1U);
  Delivery here = early.get(0s);
  const Delivery there = late.get(0s);
  EXPECT_EQ(here.payload(), "1");
  EXPECT_EQ(there.payload(), "2");
  here.ack();
  here = early.get(0s);
  EXPECT_EQ(here.payload(), "2");
  EXPECT_EQ(here.id(), there.id());
  EXPECT_TRUE(here.ack());
  EXPECT_EQ(there.payload(), "2");  // the other's has gone
}

TEST(Memory, ids_of_many_threads_are_all_different) {
  constexpr std::size_t each = 1000;
  Queue queue = open("memory:ids");
  {
    std::vector<std::jthread> putters;
    for (int i = 0; i < 4; ++i) {
      putters.emplace_back([&] {
        for (std::size_t j = 0; j < each; ++j) queue.put("");
      });
    }
  }
  std::set<std::string> ids;
  while (auto one = queue.try_get()) {
    ids.insert(one->id());
    one->ack();
  }
  EXPECT_EQ(ids.size(), 4 * each);
}

TEST(Memory, dead_letters_of_dead_letters_have_a_queue_of_their_own) {
  Queue queue = open("memory:dead");
  queue.put("1");
  queue.get(0s).dead_letter("once");
  Queue dead = queue.dead_letters();
  dead.get(0s).dead_letter("twice");
  EXPECT_EQ(dead.dead_letters().get(0s).header("canteen-dead-reason"), "twice");
}

TEST(Memory, in_the_child_of_a_fork_a_handle_says_so_and_another_one_can_be_opened) {
  Queue queue = open("memory:forked");
  queue.put("1");
  Delivery out = queue.get(0s);
  std::vector<std::jthread> busy;  // who may be anywhere in it when the process forks
  for (int i = 0; i < (allocator_survives_fork ? 2 : 0); ++i) {
    busy.emplace_back([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        queue.put("2", {.priority = 1});
        if (auto got = queue.try_get()) got->ack();
        static_cast<void>(open("memory:forked").qsize());
      }
    });
  }
  const std::string dead =
      "memory:forked was opened before fork(): it is the parent's; the child is to open one of its "
      "own";
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(status_of(child([&] {
                EXPECT_EQ(broker_error_of([&] { queue.put("3"); }), dead);
                EXPECT_EQ(queue.try_put("3").refused()->why, dead);
                EXPECT_EQ(broker_error_of([&] { static_cast<void>(queue.get()); }), dead);
                EXPECT_EQ(broker_error_of([&] { static_cast<void>(queue.get_many(2)); }), dead);
                EXPECT_EQ(broker_error_of([&] { queue.purge(); }), dead);
                EXPECT_EQ(broker_error_of([&] { queue.remove(); }), dead);
                EXPECT_EQ(broker_error_of([&] { static_cast<void>(queue.dead_letters()); }), dead);
                EXPECT_FALSE(out.extend(1s));
                EXPECT_FALSE(out.ack());
                EXPECT_FALSE(queue.join());
                EXPECT_TRUE(queue.is_shutdown());
                EXPECT_EQ(queue.qsize(), 0U);
                Queue mine = open("memory:forked");
                mine.put("4");
                EXPECT_EQ(mine.get(0s).payload(), "4");
                mine.get(0s).dead_letter("cold");
                EXPECT_EQ(mine.dead_letters().get(0s).payload(), "4");
                queue = mine;  // the last one of the parent's handle goes
                _exit(::testing::Test::HasFailure() ? 1 : 0);
              })),
              0);
  }
  busy.clear();
  EXPECT_TRUE(out.ack());
}

}  // namespace
}  // namespace canteen::broker
