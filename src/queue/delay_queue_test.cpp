#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <random>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>
#include <canteen/threading.hpp>

#include "tests/conformance/queue_suite.hpp"
#include "tests/support/eventually.hpp"

namespace canteen::queue {

// Put without a delay it is a queue like the others: what is due at once comes out as it was put.
struct AtOnce {
  template <class T>
  using Of = DelayQueue<T>;
  static constexpr auto order = conformance::Order::oldest;
};

namespace conformance {

INSTANTIATE_TYPED_TEST_SUITE_P(Delay, QueueSuite, AtOnce);

}  // namespace conformance

namespace {

using namespace std::chrono_literals;
using canteen::testing::eventually;
using canteen::testing::Stopwatch;

// [oven]
TEST(DelayQueue, what_is_due_comes_out_and_nothing_before) {
  DelayQueue<int> oven;
  const Stopwatch watch;
  oven.put_after(60ms, 1);
  EXPECT_FALSE(oven.try_get()) << "not done yet";
  EXPECT_EQ(oven.qsize(), 1U);
  EXPECT_EQ(oven.get(), 1);
  EXPECT_GE(watch.elapsed(), 60ms);
}

TEST(DelayQueue, the_earliest_comes_out_first_and_of_equal_ones_the_oldest) {
  DelayQueue<int> oven;
  const auto begin = DelayQueue<int>::Clock::now() - 1h;
  std::vector<std::pair<int, int>> expected;  // due, number
  std::mt19937 random(7);                     // NOLINT(bugprone-random-generator-seed)
  for (int number = 0; number < 500; ++number) {
    const int due = static_cast<int>(random() % 50);
    expected.emplace_back(due, number);
    oven.put_at(begin + std::chrono::nanoseconds(due), number);
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(oven.next_due(), begin + std::chrono::nanoseconds(expected.front().first));
  for (const auto& [due, number] : expected) ASSERT_EQ(oven.get(), number);
  // What is due already stands behind what was due before.
  EXPECT_TRUE(oven.try_put_after(-1h, 1));
  EXPECT_TRUE(oven.try_put_at(begin, 2));
  EXPECT_TRUE(oven.try_put_at(begin, 3, 1s));
  oven.put(4);
  for (const int each : {2, 3, 1, 4}) EXPECT_EQ(oven.get(), each);
}

TEST(DelayQueue, an_earlier_item_is_not_kept_waiting_by_a_later_one) {
  DelayQueue<int> oven;
  oven.put_after(1h, 2);
  int first = 0;
  threading::Thread waiter([&] { first = oven.get(); });
  waiter.start();
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 1; }));
  oven.put_after(20ms, 1);
  waiter.join();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(oven.qsize(), 1U);
}

TEST(DelayQueue, many_wait_and_each_item_reaches_one_of_them) {
  DelayQueue<int> oven;
  std::vector<threading::Thread> waiters;
  std::atomic<int> got{0};
  for (int i = 0; i < 4; ++i) {
    waiters.emplace_back([&] {
      while (oven.try_get(std::nullopt)) ++got;
    });
    waiters.back().start();
  }
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 4; }));
  oven.put_after(30ms, 1);
  EXPECT_TRUE(eventually([&] { return got == 1; }));
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 4; }));
  for (int i = 0; i < 100; ++i) oven.put_after(std::chrono::milliseconds(i % 7), i);
  EXPECT_TRUE(eventually([&] { return got == 101; }));
  oven.shutdown();
  for (threading::Thread& each : waiters) each.join();
}

TEST(DelayQueue, timeouts_and_stops_end_a_wait_for_what_is_not_due) {
  DelayQueue<int> oven;
  oven.put_after(1h, 1);
  const Stopwatch watch;
  EXPECT_THROW(static_cast<void>(oven.get(20ms)), Empty);
  EXPECT_FALSE(oven.try_get(20ms));
  EXPECT_GE(watch.elapsed(), 24ms);
  std::stop_source stop;
  threading::Thread waiter([&] { EXPECT_FALSE(oven.try_get(stop.get_token())); });
  threading::Thread second([&] { EXPECT_FALSE(oven.try_get(stop.get_token())); });
  waiter.start();
  second.start();
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 2; }));
  stop.request_stop();
  waiter.join();
  second.join();
  EXPECT_EQ(oven.qsize(), 1U);
}

TEST(DelayQueue, who_leads_and_gives_up_leaves_the_watch_to_another) {
  DelayQueue<int> oven;
  oven.put_after(1s, 1);
  threading::Thread leader([&] { EXPECT_FALSE(oven.try_get(300ms)); });
  leader.start();
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 1; }));
  const Stopwatch watch;
  EXPECT_EQ(oven.get(60s), 1);
  EXPECT_LT(watch.elapsed(), 20s);
  leader.join();
}

TEST(DelayQueue, a_shutdown_gives_out_what_waits_when_it_is_due) {
  DelayQueue<int> oven;
  const Stopwatch watch;
  oven.put_after(40ms, 1);
  oven.shutdown();
  EXPECT_THROW(oven.put_after(1ms, 2), ShutDown);
  EXPECT_FALSE(oven.try_put_after(1ms, 2));
  EXPECT_FALSE(oven.try_get());
  EXPECT_EQ(oven.get(), 1);
  EXPECT_GE(watch.elapsed(), 40ms);
  EXPECT_THROW(static_cast<void>(oven.get()), ShutDown);
}

TEST(DelayQueue, a_shutdown_ends_everybody_who_waits_for_the_last_item) {
  DelayQueue<int> oven;
  oven.put_after(60ms, 1);
  std::atomic<int> got{0};
  std::vector<threading::Thread> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.emplace_back([&] {
      for (const int each : oven) got += each;
    });
    waiters.back().start();
  }
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 3; }));
  oven.shutdown();
  for (threading::Thread& each : waiters) {
    each.join(20s);
    EXPECT_FALSE(each.is_alive());
  }
  EXPECT_EQ(got, 1);
}

TEST(DelayQueue, an_immediate_shutdown_drops_what_waits) {
  DelayQueue<int> oven;
  for (int i = 0; i < 10; ++i) oven.put_after(1h, i);
  threading::Thread waiter([&] { EXPECT_THROW(static_cast<void>(oven.get()), ShutDown); });
  waiter.start();
  EXPECT_TRUE(eventually([&] { return oven.waiting_getters() == 1; }));
  oven.shutdown(true);
  waiter.join();
  EXPECT_TRUE(oven.join(0s));
  EXPECT_FALSE(oven.next_due());
}

TEST(DelayQueue, a_bound_counts_what_is_not_due) {
  DelayQueue<int> oven(2);
  oven.put_after(1h, 1);
  oven.put_after(30ms, 2);
  EXPECT_TRUE(oven.full());
  EXPECT_THROW(oven.put_after(1ms, 3, 10ms), Full);
  EXPECT_FALSE(oven.try_put_after(1ms, 3));
  threading::Thread putter([&] { oven.put_after(0s, 3); });
  putter.start();
  EXPECT_TRUE(eventually([&] { return oven.waiting_putters() == 1; }));
  EXPECT_EQ(oven.get(), 2);
  EXPECT_EQ(oven.get(), 3);
  putter.join();
  EXPECT_THROW(oven.put_after(1h, 4, -1s), ValueError);
}

TEST(DelayQueue, tells_when_the_next_is_due) {
  DelayQueue<int> oven;
  EXPECT_FALSE(oven.next_due());
  const auto before = DelayQueue<int>::Clock::now();
  oven.put_after(1h, 1);
  oven.put_after(1min, 2);
  ASSERT_TRUE(oven.next_due());
  EXPECT_GE(*oven.next_due(), before + 59s);
  EXPECT_LE(*oven.next_due(), DelayQueue<int>::Clock::now() + 61s);
}

TEST(DelayQueue, a_delay_for_ever_is_never_due) {
  DelayQueue<int> oven;
  oven.put_after(Timeout::max(), 1);
  oven.put_at(DelayQueue<int>::Clock::time_point::max(), 1);
  EXPECT_TRUE(oven.next_due());
  EXPECT_FALSE(oven.try_get(1ms));
  EXPECT_THROW(oven.put_after(std::chrono::hours(24 * 365 * 600), 1), OverflowError);
  using Seconds = std::chrono::time_point<DelayQueue<int>::Clock, std::chrono::seconds>;
  EXPECT_THROW(oven.put_at(Seconds::max(), 1), OverflowError);
  EXPECT_FALSE(oven.try_get(1ms));
  oven.put_after(std::chrono::duration<double>(1e-4), 3);
  EXPECT_EQ(oven.get(), 3);
  oven.put_after(1ms, 2);
  EXPECT_EQ(oven.get(), 2);
}

}  // namespace
}  // namespace canteen::queue
