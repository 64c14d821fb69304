// memory: — what takes long, for there is much of it, is done in slices: others have their turns.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t many = 100'000;

void put_many(Queue& queue, const PutOptions& options = {}) {
  for (std::size_t i = 0; i < many; ++i) queue.put("soup", options);
}

// How many turns another thread has had while `work` went on: it looks at the queue again and
// again, which takes both of its locks.
std::size_t turns_during(Queue& queue, const std::function<void()>& work) {
  std::atomic<std::size_t> turns{0};
  const std::jthread other([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      static_cast<void>(queue.qsize());
      turns.fetch_add(1);
      std::this_thread::sleep_for(20us);
    }
  });
  while (turns.load() == 0) std::this_thread::yield();
  const std::size_t before = turns.load();
  work();
  return turns.load() - before;
}

// It had several, at one of some tries: it needs a core of its own meanwhile. With one lock for all
// of the work it has one before and one after, at any try.
void expect_turns(const std::function<std::size_t()>& attempt) {
  constexpr int tries = 30;
  constexpr std::size_t several = 4;
  for (int i = 0; i < tries; ++i) {
    if (attempt() >= several || ::testing::Test::HasFailure()) return;
  }
  ADD_FAILURE() << "nobody else has had a turn";
}

TEST(MemoryLongWork, purge_of_what_was_just_put) {
  expect_turns([] {
    Queue queue = open("memory:long-hatch");
    put_many(queue);
    const std::size_t turns = turns_during(queue, [&] { EXPECT_EQ(queue.purge(), many); });
    queue.put("rice");
    EXPECT_EQ(queue.get(0s).payload(), "rice");
    return turns;
  });
}

TEST(MemoryLongWork, purge_of_what_stands_in_the_line) {
  expect_turns([] {
    Queue queue = open("memory:long-line");
    put_many(queue, {.priority = 1});
    return turns_during(queue, [&] { EXPECT_EQ(queue.purge(), many); });
  });
}

TEST(MemoryLongWork, purge_of_what_is_delayed) {
  expect_turns([] {
    Queue queue = open("memory:long-delay");
    put_many(queue, {.delay = 1h});
    return turns_during(queue, [&] { EXPECT_EQ(queue.purge(), many); });
  });
}

TEST(MemoryLongWork, the_return_of_what_is_out) {
  expect_turns([] {
    Queue queue = open("memory:long-out");
    Queue other = open("memory:long-out");
    put_many(queue);
    std::vector<Delivery> out = queue.get_many(many);
    EXPECT_EQ(out.size(), many);
    const std::size_t turns = turns_during(other, [&] { queue.close(); });
    EXPECT_EQ(other.qsize(), many);
    EXPECT_FALSE(out.back().ack());
    return turns;
  });
}

TEST(MemoryLongWork, leases_that_end_all_at_once_and_the_burial_of_those_that_die) {
  expect_turns([] {
    Queue queue = open("memory:long-leases", {.max_attempts = 1, .lease = 1h});
    put_many(queue);
    std::vector<Delivery> out = queue.get_many(many);
    for (Delivery& each : out) EXPECT_TRUE(each.extend(1ms));
    std::this_thread::sleep_for(2ms);
    const std::size_t turns =
        turns_during(queue, [&] { EXPECT_EQ(queue.try_get(), std::nullopt); });
    Queue dead = queue.dead_letters();
    EXPECT_EQ(dead.purge(), many);
    EXPECT_TRUE(queue.join(0s));
    return turns;
  });
}

TEST(MemoryLongWork, a_put_that_goes_to_the_line_behind_many_that_did_not) {
  expect_turns([] {
    Queue queue = open("memory:long-insert");
    put_many(queue);
    const std::size_t turns = turns_during(queue, [&] { queue.put("first", {.priority = 9}); });
    EXPECT_EQ(queue.get(0s).payload(), "first");
    EXPECT_EQ(queue.qsize(), many + 1);  // it came back
    return turns;
  });
}

TEST(MemoryPurge, drops_what_waits_wherever_it_does_and_nothing_else) {
  Queue queue = open("memory:purged");
  for (const char* const each : {"1", "2", "3"}) queue.put(each, {.key = "a"});
  for (const char* const each : {"4", "5"}) queue.put(each, {.key = "b"});
  queue.put("6", {.priority = 2});
  queue.put("7", {.delay = 1h});
  queue.put("8");
  Delivery six = queue.get(0s);
  Delivery one = queue.get(0s);
  EXPECT_EQ(six.payload(), "6");
  EXPECT_EQ(one.payload(), "1");
  queue.put("9");
  EXPECT_EQ(queue.purge(), 7U);
  EXPECT_EQ(queue.purge(), 0U);
  queue.put("10", {.key = "a"});  // behind the first, which is still out
  queue.put("11", {.key = "b"});
  EXPECT_EQ(queue.get(0s).payload(), "11");
  EXPECT_TRUE(six.ack());
  EXPECT_TRUE(one.nack());
  std::string order;
  while (auto each = queue.try_get()) {
    order += each->payload() + ";";
    each->ack();
  }
  EXPECT_EQ(order, "1;10;11;");
  EXPECT_TRUE(queue.join(0s));
}

}  // namespace
}  // namespace canteen::broker
