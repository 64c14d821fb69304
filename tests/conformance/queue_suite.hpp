// The suite that every bounded queue passes, bound to one in one line:
//
//   INSTANTIATE_TYPED_TEST_SUITE_P(Fifo, QueueSuite, FifoQueue);
//
// where FifoQueue::Of<T> is the queue of T, and FifoQueue::order says what comes out first. The
// sentences are those of Python's contract, rows Q1 to Q4 and Q7 to Q9; that a call blocks is seen
// in the queue's count of waiters.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <canteen/queue.hpp>

#include "tests/support/eventually.hpp"

namespace canteen::queue::conformance {

using namespace std::chrono_literals;
using canteen::testing::eventually;
using canteen::testing::Stopwatch;

enum class Order { oldest, newest, smallest };

template <class Binding>
class QueueSuite : public ::testing::Test {
 protected:
  template <class T>
  using Of = typename Binding::template Of<T>;
  using Ints = Of<int>;

  // Of 0 … count-1, put in this order: what comes out as number `which`, from 0.
  static int out(int which, int count) {
    return Binding::order == Order::newest ? count - 1 - which : which;
  }

  static Ints& filled(Ints& queue, int count) {
    for (int i = 0; i < count; ++i) queue.put(i);
    return queue;
  }
};

TYPED_TEST_SUITE_P(QueueSuite);

TYPED_TEST_P(QueueSuite, Q1_a_maxsize_of_zero_or_less_is_unbounded) {
  for (const int maxsize : {0, -1, -100}) {
    typename TestFixture::Ints queue(maxsize);
    this->filled(queue, 1000);
    EXPECT_FALSE(queue.full());
    EXPECT_EQ(queue.qsize(), 1000U);
    EXPECT_EQ(queue.maxsize(), maxsize);
  }
  EXPECT_EQ(typename TestFixture::Ints().maxsize(), 0);
}

TYPED_TEST_P(QueueSuite, Q1_qsize_empty_and_full_tell_the_moment) {
  typename TestFixture::Ints queue(2);
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.full());
  queue.put(1);
  EXPECT_FALSE(queue.empty());
  EXPECT_FALSE(queue.full());
  queue.put(2);
  EXPECT_TRUE(queue.full());
  EXPECT_EQ(queue.qsize(), 2U);
  EXPECT_EQ(queue.get(), this->out(0, 2) + 1);
  EXPECT_EQ(queue.get(), this->out(1, 2) + 1);
  EXPECT_TRUE(queue.empty());
}

TYPED_TEST_P(QueueSuite, Q1_maxsize_is_live) {
  typename TestFixture::Ints queue(4);
  this->filled(queue, 3);
  queue.set_maxsize(2);  // shrunk below qsize: nothing is dropped, nothing more fits
  EXPECT_TRUE(queue.full());
  EXPECT_THROW(queue.put_nowait(9), Full);
  EXPECT_EQ(queue.get(), this->out(0, 3));
  EXPECT_THROW(queue.put_nowait(9), Full);
  std::jthread putter([&queue] { queue.put(7); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_putters() == 1; }));
  queue.set_maxsize(3);  // grown: seen by those who wait, and by the next
  EXPECT_TRUE(eventually([&queue] { return queue.qsize() == 3; }));
  queue.set_maxsize(0);
  queue.put_nowait(8);
  EXPECT_EQ(queue.qsize(), 4U);
}

TYPED_TEST_P(QueueSuite, Q2_put_without_waiting_is_Full_at_once_whatever_the_timeout) {
  typename TestFixture::Ints queue(1);
  queue.put(1, false);
  const Stopwatch watch;
  EXPECT_THROW(queue.put(2, false), Full);
  EXPECT_THROW(queue.put(2, false, 10s), Full);
  EXPECT_THROW(queue.put(2, false, -1s), Full);
  EXPECT_THROW(queue.put_nowait(2), Full);
  EXPECT_FALSE(queue.try_put(2));
  EXPECT_LT(watch.elapsed(), 5s);
  EXPECT_EQ(queue.qsize(), 1U);
}

TYPED_TEST_P(QueueSuite, Q2_put_without_timeout_waits_for_room) {
  typename TestFixture::Ints queue(1);
  queue.put(1);
  std::jthread putter([&queue] { queue.put(2); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_putters() == 1; }));
  EXPECT_EQ(queue.qsize(), 1U);
  EXPECT_EQ(queue.get(), 1);
  EXPECT_EQ(queue.get(), 2);
}

TYPED_TEST_P(QueueSuite, Q2_a_put_that_finds_no_room_in_time_is_Full) {
  typename TestFixture::Ints queue(1);
  queue.put(1);
  for (const auto timeout : {0ms, 40ms}) {
    const Stopwatch watch;
    EXPECT_THROW(queue.put(2, timeout), Full);
    EXPECT_GE(watch.elapsed(), timeout * 0.6);
    EXPECT_THROW(queue.put(2, true, timeout), Full);
    EXPECT_FALSE(queue.try_put(2, timeout));
  }
  EXPECT_EQ(queue.qsize(), 1U);
}

TYPED_TEST_P(QueueSuite, Q2_the_deadline_of_a_put_is_total_not_per_wake_up) {
  typename TestFixture::Ints queue(1);
  queue.put(1);
  std::atomic<bool> done{false};
  // Each pair of get and put wakes the waiting putter, and finds room for somebody else.
  std::jthread churn([&] {
    while (!done) {
      (void)queue.try_get();
      (void)queue.try_put(3);
    }
  });
  const Stopwatch watch;
  (void)queue.try_put(2, 100ms);
  EXPECT_LT(watch.elapsed(), 10s);
  done = true;
}

TYPED_TEST_P(QueueSuite, Q2_a_negative_timeout_is_a_ValueError_even_with_room) {
  typename TestFixture::Ints queue(2);
  EXPECT_THROW(queue.put(1, -1ms), ValueError);
  EXPECT_THROW(queue.put(1, true, -1s), ValueError);
  EXPECT_THROW((void)queue.try_put(1, -1s), ValueError);
  EXPECT_EQ(queue.qsize(), 0U);
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
}

TYPED_TEST_P(QueueSuite, Q2_an_unbounded_put_ignores_a_negative_timeout) {
  typename TestFixture::Ints queue;
  queue.put(1, -1s);
  queue.put(2, true, -1s);
  EXPECT_EQ(queue.qsize(), 2U);
}

TYPED_TEST_P(QueueSuite, Q2_ShutDown_comes_before_every_other_check) {
  for (const int maxsize : {0, 1}) {
    typename TestFixture::Ints queue(maxsize);
    queue.put(1);
    queue.shutdown();
    EXPECT_THROW(queue.put(2), ShutDown);
    EXPECT_THROW(queue.put(2, -1s), ShutDown);
    EXPECT_THROW(queue.put(2, false), ShutDown);
    EXPECT_THROW(queue.put_nowait(2), ShutDown);
    EXPECT_FALSE(queue.try_put(2));
    EXPECT_FALSE(queue.try_put(2, 10s));
    EXPECT_EQ(queue.qsize(), 1U);
  }
}

TYPED_TEST_P(QueueSuite, Q5_items_come_out_in_the_order_of_the_queue) {
  typename TestFixture::Ints queue;
  for (int round = 0; round < 3; ++round) {
    this->filled(queue, 600);
    for (int i = 0; i < 600; ++i) ASSERT_EQ(queue.get(), this->out(i, 600));
  }
}

TYPED_TEST_P(QueueSuite, Q3_get_without_waiting_is_Empty_at_once_whatever_the_timeout) {
  typename TestFixture::Ints queue(1);
  const Stopwatch watch;
  EXPECT_THROW((void)queue.get(false), Empty);
  EXPECT_THROW((void)queue.get(false, 10s), Empty);
  EXPECT_THROW((void)queue.get(false, -1s), Empty);
  EXPECT_THROW((void)queue.get_nowait(), Empty);
  EXPECT_EQ(queue.try_get(), std::nullopt);
  EXPECT_LT(watch.elapsed(), 5s);
  queue.put(4);
  EXPECT_EQ(queue.get(false, -1s), 4);
}

TYPED_TEST_P(QueueSuite, Q3_get_without_timeout_waits_for_an_item) {
  typename TestFixture::Ints queue(1);
  std::jthread getter([&queue] { EXPECT_EQ(queue.get(), 5); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_getters() == 1; }));
  queue.put(5);
}

TYPED_TEST_P(QueueSuite, Q3_a_get_that_finds_nothing_in_time_is_Empty) {
  typename TestFixture::Ints queue(1);
  const Stopwatch zero;
  EXPECT_THROW((void)queue.get(0s), Empty);  // a timeout of 0: at once
  EXPECT_LT(zero.elapsed(), 5s);
  const Stopwatch watch;
  EXPECT_THROW((void)queue.get(40ms), Empty);
  EXPECT_GE(watch.elapsed(), 24ms);
  EXPECT_THROW((void)queue.get(true, 5ms), Empty);
  EXPECT_EQ(queue.try_get(5ms), std::nullopt);
}

TYPED_TEST_P(QueueSuite, Q3_the_deadline_of_a_get_is_total_not_per_wake_up) {
  typename TestFixture::Ints queue;
  std::atomic<bool> done{false};
  std::jthread churn([&] {
    while (!done) {
      queue.put(1);
      (void)queue.try_get();
    }
  });
  const Stopwatch watch;
  (void)queue.try_get(100ms);
  EXPECT_LT(watch.elapsed(), 10s);
  done = true;
}

TYPED_TEST_P(QueueSuite, Q3_a_negative_timeout_is_a_ValueError_even_with_an_item) {
  typename TestFixture::Ints queue;
  queue.put(1);
  EXPECT_THROW((void)queue.get(-1s), ValueError);
  EXPECT_THROW((void)queue.get(true, -1s), ValueError);
  EXPECT_THROW((void)queue.try_get(-1s), ValueError);
  EXPECT_EQ(queue.get(), 1);
  queue.shutdown();
  EXPECT_THROW((void)queue.get(-1s), ShutDown);  // but ShutDown wins
}

TYPED_TEST_P(QueueSuite, Q4_every_successful_put_counts_and_a_failed_one_does_not) {
  typename TestFixture::Ints queue(1);
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
  queue.put(1);
  EXPECT_EQ(queue.unfinished_tasks(), 1U);
  EXPECT_FALSE(queue.try_put(2));
  EXPECT_EQ(queue.unfinished_tasks(), 1U);
  EXPECT_EQ(queue.get(), 1);
  EXPECT_EQ(queue.unfinished_tasks(), 1U);  // taken is not done
  queue.task_done();
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
}

TYPED_TEST_P(QueueSuite, Q4_task_done_too_often_is_a_ValueError_and_changes_nothing) {
  typename TestFixture::Ints queue;
  try {
    queue.task_done();
    ADD_FAILURE() << "no error";
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "task_done() called too many times");
  }
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
  queue.put(1);
  EXPECT_EQ(queue.unfinished_tasks(), 1U);
}

TYPED_TEST_P(QueueSuite, Q4_join_waits_until_every_task_is_done) {
  typename TestFixture::Ints queue;
  EXPECT_TRUE(queue.join());  // nothing to wait for
  this->filled(queue, 2);
  EXPECT_FALSE(queue.join(0s));
  EXPECT_FALSE(queue.join(-1s));
  EXPECT_FALSE(queue.join(20ms));
  std::vector<std::jthread> joiners;
  for (int i = 0; i < 3; ++i) {
    joiners.emplace_back([&queue] { EXPECT_TRUE(queue.join()); });
  }
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_joiners() == 3; }));
  (void)queue.get();
  (void)queue.get();
  EXPECT_EQ(queue.waiting_joiners(), 3U);
  queue.task_done();
  EXPECT_EQ(queue.waiting_joiners(), 3U);
  queue.task_done();
  joiners.clear();
  EXPECT_TRUE(queue.join());  // may be called again
}

TYPED_TEST_P(QueueSuite, Q7_shutdown_lets_getters_drain_and_refuses_puts) {
  typename TestFixture::Ints queue;
  this->filled(queue, 2);
  EXPECT_FALSE(queue.is_shutdown());
  queue.shutdown();
  queue.shutdown();  // idempotent
  EXPECT_TRUE(queue.is_shutdown());
  EXPECT_THROW(queue.put(9), ShutDown);
  EXPECT_EQ(queue.get(), this->out(0, 2));
  EXPECT_EQ(queue.try_get(), this->out(1, 2));
  EXPECT_THROW((void)queue.get(), ShutDown);
  EXPECT_THROW((void)queue.get_nowait(), ShutDown);
  EXPECT_EQ(queue.try_get(10s), std::nullopt);
  EXPECT_FALSE(queue.join(0s));  // task_done and join go on working
  queue.task_done();
  queue.task_done();
  EXPECT_TRUE(queue.join());
}

TYPED_TEST_P(QueueSuite, Q7_shutdown_wakes_blocked_putters_and_getters) {
  for (const bool immediate : {false, true}) {
    typename TestFixture::Ints full(1);
    typename TestFixture::Ints empty;
    full.put(1);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&full] { EXPECT_THROW(full.put(2), ShutDown); });
      threads.emplace_back([&full] { EXPECT_FALSE(full.try_put(2, 30s)); });
      threads.emplace_back([&empty] { EXPECT_THROW((void)empty.get(), ShutDown); });
      threads.emplace_back([&empty] { EXPECT_EQ(empty.try_get(30s), std::nullopt); });
    }
    EXPECT_TRUE(
        eventually([&] { return full.waiting_putters() == 6 && empty.waiting_getters() == 6; }));
    full.shutdown(immediate);
    empty.shutdown(immediate);
  }
}

TYPED_TEST_P(QueueSuite, Q8_immediate_shutdown_drops_what_waits_as_done) {
  typename TestFixture::Ints queue;
  this->filled(queue, 3);
  queue.shutdown();
  queue.shutdown(true);  // allowed again as immediate
  EXPECT_EQ(queue.qsize(), 0U);
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
  EXPECT_THROW((void)queue.get(), ShutDown);
  EXPECT_TRUE(queue.join());
  EXPECT_THROW(queue.task_done(), ValueError);
}

TYPED_TEST_P(QueueSuite, Q8_an_item_taken_and_not_done_still_holds_join) {
  typename TestFixture::Ints queue;
  this->filled(queue, 3);
  EXPECT_EQ(queue.get(), this->out(0, 3));
  std::jthread joiner([&queue] { EXPECT_TRUE(queue.join()); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_joiners() == 1; }));
  queue.shutdown(true);
  EXPECT_EQ(queue.unfinished_tasks(), 1U);
  EXPECT_FALSE(queue.join(20ms));
  queue.task_done();
  joiner.join();
  EXPECT_THROW(queue.task_done(), ValueError);
}

TYPED_TEST_P(QueueSuite, Q8_immediate_shutdown_releases_join_when_nothing_is_out) {
  typename TestFixture::Ints queue;
  this->filled(queue, 3);
  std::jthread joiner([&queue] { EXPECT_TRUE(queue.join()); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_joiners() == 1; }));
  queue.shutdown(true);
}

TYPED_TEST_P(QueueSuite, Q9_Full_Empty_and_ShutDown_are_unrelated_exceptions) {
  static_assert(std::is_base_of_v<std::exception, Full> &&
                std::is_base_of_v<std::exception, Empty> &&
                std::is_base_of_v<std::exception, ShutDown>);
  static_assert(!std::is_base_of_v<Full, Empty> && !std::is_base_of_v<Empty, Full> &&
                !std::is_base_of_v<Full, ShutDown> && !std::is_base_of_v<ShutDown, Full> &&
                !std::is_base_of_v<Empty, ShutDown> && !std::is_base_of_v<ShutDown, Empty>);
  EXPECT_STREQ(Full().what(), "queue is full");
  EXPECT_STREQ(Empty().what(), "queue is empty");
  EXPECT_STREQ(ShutDown().what(), "queue is shut down");
}

TYPED_TEST_P(QueueSuite, a_stop_request_ends_every_wait) {
  typename TestFixture::Ints full(1);
  typename TestFixture::Ints empty;
  full.put(1);
  std::stop_source source;
  const std::stop_token stop = source.get_token();
  std::vector<std::jthread> threads;
  threads.emplace_back([&] { EXPECT_THROW(full.put(2, stop), Full); });
  threads.emplace_back([&] { EXPECT_FALSE(full.try_put(2, stop)); });
  threads.emplace_back([&] { EXPECT_THROW((void)empty.get(stop), Empty); });
  threads.emplace_back([&] { EXPECT_EQ(empty.try_get(stop, 30s), std::nullopt); });
  threads.emplace_back([&] { EXPECT_FALSE(full.join(stop)); });
  EXPECT_TRUE(eventually([&] {
    return full.waiting_putters() == 2 && empty.waiting_getters() == 2 &&
           full.waiting_joiners() == 1;
  }));
  source.request_stop();
  threads.clear();
  EXPECT_EQ(full.get(stop), 1);  // what needs no wait is done all the same
  full.put(3, stop);
  EXPECT_EQ(full.qsize(), 1U);
}

// Looking for what may come at once is one thing, burning a core is another.
TYPED_TEST_P(QueueSuite, a_long_wait_takes_no_processor_time) {
  typename TestFixture::Ints queue(1);
  const auto seconds = [] {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
  };
  const double before = seconds();
  EXPECT_EQ(queue.try_get(300ms), std::nullopt);
  queue.put(1);
  EXPECT_FALSE(queue.try_put(2, 300ms));
  EXPECT_FALSE(queue.join(300ms));
  EXPECT_LT(seconds() - before, 0.3);
}

TYPED_TEST_P(QueueSuite, move_only_items_pass_and_a_failed_put_leaves_them_alone) {
  typename TestFixture::template Of<std::unique_ptr<int>> queue(1);
  queue.put(std::make_unique<int>(1));
  auto item = std::make_unique<int>(2);
  EXPECT_FALSE(queue.try_put(std::move(item)));
  EXPECT_THROW(queue.put(std::move(item), 1ms), Full);
  queue.shutdown();
  EXPECT_THROW(queue.put(std::move(item)), ShutDown);
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(*item, 2);
  EXPECT_EQ(*queue.get(), 1);
}

struct Moody {
  explicit Moody(int value) : number(value) {}

  Moody(const Moody& other) : number(other.number) {
    if (number == 13) throw std::runtime_error("unlucky");
  }

  Moody(Moody&& other) : number(other.number) {
    if (number == 14) throw std::runtime_error("stuck");
  }

  Moody& operator=(const Moody&) = delete;
  ~Moody() = default;

  friend bool operator<(const Moody& a, const Moody& b) { return a.number < b.number; }

  int number;
};

TYPED_TEST_P(QueueSuite, an_item_that_throws_leaves_the_queue_as_it_was) {
  typename TestFixture::template Of<Moody> queue(2);
  const Moody unlucky(13);
  EXPECT_THROW(queue.put(unlucky), std::runtime_error);
  EXPECT_EQ(queue.qsize(), 0U);
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
  queue.put(14);  // made in place
  EXPECT_THROW((void)queue.get(), std::runtime_error);
  EXPECT_EQ(queue.qsize(), 1U);
  queue.put(1);
  EXPECT_EQ(queue.qsize(), 2U);
}

TYPED_TEST_P(QueueSuite, iteration_ends_with_the_shutdown) {
  typename TestFixture::Ints queue;
  this->filled(queue, 3);
  std::vector<int> seen;
  std::jthread worker([&] {
    for (int& item : queue) {
      seen.push_back(item);
      queue.task_done();
    }
  });
  queue.put(3);
  EXPECT_TRUE(queue.join());
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_getters() == 1; }));
  queue.shutdown();
  worker.join();
  if (TypeParam::order == Order::newest) std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3}));
}

// An item whose end comes back to the queue: no lock must be held then.
TYPED_TEST_P(QueueSuite, items_are_destroyed_without_the_lock) {
  using Item = std::shared_ptr<void>;
  typename TestFixture::template Of<Item> queue(3);
  int ended = 0;
  const auto comes_back = [&] {
    return Item(&queue, [&](void*) {
      ++ended;
      EXPECT_FALSE(queue.try_put(Item()));
      EXPECT_EQ(queue.try_get(), std::nullopt);
      queue.set_maxsize(3);
    });
  };
  queue.put(comes_back());
  queue.shutdown(true);
  EXPECT_EQ(ended, 1);
}

TYPED_TEST_P(QueueSuite, many_are_put_and_taken_at_a_time) {
  typename TestFixture::Ints queue(5);
  std::vector<int> items{0, 1, 2};
  EXPECT_EQ(queue.put_many(items), 3U);
  EXPECT_EQ(queue.unfinished_tasks(), 3U);
  std::vector<int> out = queue.get_many(2);
  EXPECT_EQ(out, (std::vector<int>{this->out(0, 3), this->out(1, 3)}));
  EXPECT_EQ(queue.get_many(100), (std::vector<int>{this->out(2, 3)}));
  EXPECT_TRUE(queue.get_many(0).empty());
  EXPECT_EQ(queue.put_many({0, 1, 2, 3, 4}, 0s), 5U);  // what there is room for needs no time
  EXPECT_EQ(queue.get_many(5).size(), 5U);
  EXPECT_TRUE(queue.get_many(3, 0s).empty());
  EXPECT_TRUE(queue.get_many(3, 5ms).empty());
  EXPECT_THROW((void)queue.get_many(3, -1s), ValueError);
  // More than there is room for: what finds none in time stays where it is.
  const std::vector<int> many{0, 1, 2, 3, 4, 5, 6};
  EXPECT_EQ(queue.put_many(many, 5ms), 5U);
  EXPECT_EQ(queue.put_many(many, 0s), 0U);
  std::jthread putter([&] { EXPECT_EQ(queue.put_many(std::vector<int>{10, 11, 12, 13}), 4U); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_putters() == 1; }));
  std::size_t taken = 0;
  while (taken < 9) taken += queue.get_many(2).size();
  putter.join();
  EXPECT_TRUE(queue.empty());
  queue.shutdown();
  EXPECT_EQ(queue.put_many(many), 0U);
  EXPECT_TRUE(queue.get_many(1).empty());
}

TYPED_TEST_P(QueueSuite, many_move_only_items_are_moved_out_of_an_rvalue) {
  typename TestFixture::template Of<std::unique_ptr<int>> queue;
  std::vector<std::unique_ptr<int>> items;
  for (int i = 0; i < 3; ++i) items.push_back(std::make_unique<int>(i));
  EXPECT_EQ(queue.put_many(std::move(items)), 3U);
  const std::vector<std::unique_ptr<int>> out = queue.get_many(3);
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(*out[0] + *out[1] + *out[2], 3);
}

// A range that is slow, or that waits, holds up nobody else.
TYPED_TEST_P(QueueSuite, a_range_is_read_without_the_lock) {
  typename TestFixture::Ints from;
  typename TestFixture::Ints to;
  std::jthread pipe([&] { EXPECT_EQ(to.put_many(from), 3U); });
  EXPECT_TRUE(eventually([&] { return from.waiting_getters() == 1; }));
  for (const int item : {1, 2, 3}) {
    from.put(item);
    EXPECT_EQ(to.get(), item);
    EXPECT_EQ(to.try_get(), std::nullopt);
  }
  from.shutdown();
}

TYPED_TEST_P(QueueSuite, a_view_keeps_what_it_shows) {
  typename TestFixture::template Of<std::string> queue;
  std::vector<std::string> words{"rice", "soup"};
  EXPECT_EQ(queue.put_many(std::span(words)), 2U);
  EXPECT_EQ(words, (std::vector<std::string>{"rice", "soup"}));
  EXPECT_EQ(queue.put_many(std::move(words)), 2U);
  EXPECT_EQ(queue.get_many(4).size(), 4U);
}

// Of many items one cannot be taken: those before it are the caller's, and nothing is lost.
TYPED_TEST_P(QueueSuite, of_many_items_those_before_one_that_throws_are_taken) {
  typename TestFixture::template Of<Moody> queue;
  const bool newest = TypeParam::order == Order::newest;
  for (const int number : newest ? std::vector{14, 2, 1} : std::vector{1, 2, 14}) queue.put(number);
  EXPECT_EQ(queue.get_many(3).size(), 2U);
  EXPECT_EQ(queue.qsize(), 1U);
  EXPECT_THROW((void)queue.get_many(3), std::runtime_error);
  EXPECT_EQ(queue.qsize(), 1U);
}

TYPED_TEST_P(QueueSuite, of_many_items_those_before_one_that_throws_are_put) {
  typename TestFixture::template Of<Moody> queue;
  const std::vector<int> numbers{1, 2};
  EXPECT_EQ(queue.put_many(numbers), 2U);
  std::vector<Moody> items;
  items.reserve(3);
  for (const int number : {3, 13, 4}) items.emplace_back(number);
  EXPECT_THROW(queue.put_many(items), std::runtime_error);
  EXPECT_EQ(queue.qsize(), 3U);
  EXPECT_EQ(queue.unfinished_tasks(), 3U);
}

TYPED_TEST_P(QueueSuite, a_stop_request_ends_the_waits_for_many) {
  typename TestFixture::Ints full(1);
  typename TestFixture::Ints empty;
  full.put(1);
  std::stop_source source;
  const std::stop_token stop = source.get_token();
  std::vector<std::jthread> threads;
  threads.emplace_back([&] { EXPECT_EQ(full.put_many(std::vector<int>{1, 2}, stop), 0U); });
  threads.emplace_back([&] { EXPECT_TRUE(empty.get_many(2, stop).empty()); });
  EXPECT_TRUE(
      eventually([&] { return full.waiting_putters() == 1 && empty.waiting_getters() == 1; }));
  source.request_stop();
}

TYPED_TEST_P(QueueSuite, every_item_reaches_exactly_one_getter_in_each_putters_order) {
  constexpr int putters = 4;
  constexpr int each = 2000;
  for (const int maxsize : {1, 16, 0}) {
    typename TestFixture::template Of<std::pair<int, int>> queue(maxsize);
    std::vector<std::atomic<int>> got(putters * each);
    std::vector<std::jthread> threads;
    for (int getter = 0; getter < 4; ++getter) {
      threads.emplace_back([&] {
        std::vector<int> last(putters, -1);
        for (const auto& [putter, number] : queue) {
          if (TypeParam::order == Order::oldest) {
            EXPECT_LT(last[static_cast<std::size_t>(putter)], number);
            last[static_cast<std::size_t>(putter)] = number;
          }
          ++got[static_cast<std::size_t>(putter * each + number)];
          queue.task_done();
        }
      });
    }
    {
      std::vector<std::jthread> busy;
      for (int putter = 0; putter < putters; ++putter) {
        busy.emplace_back([&queue, putter] {
          for (int i = 0; i < each; ++i) queue.put(std::pair(putter, i));
        });
      }
    }
    EXPECT_TRUE(queue.join());
    queue.shutdown();
    threads.clear();
    for (const auto& count : got) ASSERT_EQ(count, 1);
    EXPECT_EQ(queue.unfinished_tasks(), 0U);
  }
}

// Everything at once, and in the middle of it the end. Python's own storm: 4 writers, 6 readers, 2
// who join, 65,536 items.
TYPED_TEST_P(QueueSuite, Q7_a_shutdown_in_a_storm_loses_nothing) {
  for (const bool immediate : {false, true}) {
    typename TestFixture::Ints queue(8);
    std::atomic<int> put{0};
    std::atomic<int> got{0};
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 4; ++writer) {
      threads.emplace_back([&] {
        try {
          for (int i = 0; i < 65'536 / 4; ++i) {
            queue.put(i);
            if (++put == 20'000) queue.shutdown(immediate);
          }
        } catch (const ShutDown&) {
        }
      });
    }
    for (int reader = 0; reader < 6; ++reader) {
      threads.emplace_back([&] {
        try {
          for (;;) {
            (void)queue.get();
            ++got;
            queue.task_done();
          }
        } catch (const ShutDown&) {
        }
      });
    }
    for (int joiner = 0; joiner < 2; ++joiner) {
      threads.emplace_back([&] { EXPECT_TRUE(queue.join()); });
    }
    threads.clear();
    EXPECT_GE(put, 20'000);
    if (immediate) {
      EXPECT_LE(got, put);
      EXPECT_GE(got + 8, put);
    } else {
      EXPECT_EQ(got, put);
    }
    EXPECT_EQ(queue.unfinished_tasks(), 0U);
    EXPECT_EQ(queue.waiting_getters() + queue.waiting_putters() + queue.waiting_joiners(), 0U);
  }
}

// Every way to put and to get, with and without patience, until the end comes.
TYPED_TEST_P(QueueSuite, Q7_a_shutdown_reaches_every_method) {
  typename TestFixture::Ints queue(2);
  std::atomic<long> put{0};
  std::atomic<long> got{0};
  std::stop_source never;
  const auto until_shutdown = [&](auto step) {
    return std::jthread([&queue, step] {
      try {
        while (!queue.is_shutdown()) step();
      } catch (const ShutDown&) {
      }
    });
  };
  const auto may = [](auto step) {
    return [step] {
      try {
        step();
      } catch (const Full&) {
      } catch (const Empty&) {
      }
    };
  };
  {
    const auto stop = never.get_token();
    const std::vector<int> three{1, 2, 3};
    std::vector<std::jthread> threads;  // joined before those go
    threads.push_back(until_shutdown([&] { queue.put(1), ++put; }));
    threads.push_back(until_shutdown(may([&] { queue.put(1, 100us), ++put; })));
    threads.push_back(until_shutdown(may([&] { queue.put_nowait(1), ++put; })));
    threads.push_back(until_shutdown([&] { put += queue.try_put(1, stop) ? 1 : 0; }));
    threads.push_back(
        until_shutdown([&] { put += static_cast<long>(queue.put_many(three, 1ms)); }));
    threads.push_back(until_shutdown([&] { (void)queue.get(), ++got; }));
    threads.push_back(until_shutdown(may([&] { (void)queue.get(100us), ++got; })));
    threads.push_back(until_shutdown(may([&] { (void)queue.get_nowait(), ++got; })));
    threads.push_back(until_shutdown([&] { got += queue.try_get(stop) ? 1 : 0; }));
    threads.push_back(until_shutdown([&] { got += static_cast<long>(queue.get_many(3).size()); }));
    for (int joiner = 0; joiner < 2; ++joiner) {
      threads.push_back(until_shutdown([&] { (void)queue.join(1ms); }));
    }
    EXPECT_TRUE(eventually([&] { return got > 2'000; }));
    queue.shutdown();
  }
  while (queue.try_get()) ++got;
  EXPECT_EQ(put, got);
}

REGISTER_TYPED_TEST_SUITE_P(
    QueueSuite, Q1_a_maxsize_of_zero_or_less_is_unbounded, Q1_qsize_empty_and_full_tell_the_moment,
    Q1_maxsize_is_live, Q2_put_without_waiting_is_Full_at_once_whatever_the_timeout,
    Q2_put_without_timeout_waits_for_room, Q2_a_put_that_finds_no_room_in_time_is_Full,
    Q2_the_deadline_of_a_put_is_total_not_per_wake_up,
    Q2_a_negative_timeout_is_a_ValueError_even_with_room,
    Q2_an_unbounded_put_ignores_a_negative_timeout, Q2_ShutDown_comes_before_every_other_check,
    Q5_items_come_out_in_the_order_of_the_queue,
    Q3_get_without_waiting_is_Empty_at_once_whatever_the_timeout,
    Q3_get_without_timeout_waits_for_an_item, Q3_a_get_that_finds_nothing_in_time_is_Empty,
    Q3_the_deadline_of_a_get_is_total_not_per_wake_up,
    Q3_a_negative_timeout_is_a_ValueError_even_with_an_item,
    Q4_every_successful_put_counts_and_a_failed_one_does_not,
    Q4_task_done_too_often_is_a_ValueError_and_changes_nothing,
    Q4_join_waits_until_every_task_is_done, Q7_shutdown_lets_getters_drain_and_refuses_puts,
    Q7_shutdown_wakes_blocked_putters_and_getters, Q8_immediate_shutdown_drops_what_waits_as_done,
    Q8_an_item_taken_and_not_done_still_holds_join,
    Q8_immediate_shutdown_releases_join_when_nothing_is_out,
    Q9_Full_Empty_and_ShutDown_are_unrelated_exceptions, a_stop_request_ends_every_wait,
    move_only_items_pass_and_a_failed_put_leaves_them_alone,
    an_item_that_throws_leaves_the_queue_as_it_was, iteration_ends_with_the_shutdown,
    items_are_destroyed_without_the_lock, many_are_put_and_taken_at_a_time,
    many_move_only_items_are_moved_out_of_an_rvalue, a_long_wait_takes_no_processor_time,
    a_range_is_read_without_the_lock, a_view_keeps_what_it_shows,
    of_many_items_those_before_one_that_throws_are_taken,
    of_many_items_those_before_one_that_throws_are_put, a_stop_request_ends_the_waits_for_many,
    Q7_a_shutdown_in_a_storm_loses_nothing, Q7_a_shutdown_reaches_every_method,
    every_item_reaches_exactly_one_getter_in_each_putters_order);

}  // namespace canteen::queue::conformance
