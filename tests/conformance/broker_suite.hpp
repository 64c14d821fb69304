// The suite that every backend passes, bound to one in one line:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, BrokerSuite, ::testing::Values(Binding{"memory", new_url}));
//
// where new_url() names a queue that nobody has used yet. Each test is a sentence of the contract:
// broker/queue.hpp, delivery.hpp, options.hpp and message.hpp. What a backend has not (Features) is
// seen to be refused, and not tested further.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <optional>
#include <random>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <canteen/broker.hpp>

#include "tests/conformance/broker_ledger.hpp"
#include "tests/support/eventually.hpp"

namespace canteen::broker::conformance {

using namespace std::chrono_literals;
using canteen::testing::eventually;
using canteen::testing::Stopwatch;

struct Binding {
  std::string name;
  std::function<std::string()> new_url;

  // When nothing has come for so long, nothing is on its way. In a process it need not be long.
  std::chrono::milliseconds settle_time{50};

  // How coarse delays are: one that is over later by so much may be over at the same time.
  std::chrono::milliseconds delay_grain{0};

  // Whether qsize() knows at once what was confirmed; else soon.
  bool counts_at_once = true;

  friend std::ostream& operator<<(std::ostream& out, const Binding& binding) {
    return out << binding.name;
  }
};

class BrokerSuite : public ::testing::TestWithParam<Binding> {
 protected:
  [[nodiscard]] Queue opened(const Options& options = {}) const { return open(url_, options); }

  static bool has(const Queue& queue, Feature feature) {
    return queue.features()[feature] != Support::absent;
  }

  // With a bound, where there are bounds.
  [[nodiscard]] Queue opened_for(std::size_t maxsize, const std::string& url) const {
    return open(url, {.maxsize = has(opened(), Feature::bound) ? maxsize : 0});
  }

  [[nodiscard]] static std::chrono::milliseconds settle_time() { return GetParam().settle_time; }

  // A delay; two of them are told apart from one. And how much too early it may be over.
  [[nodiscard]] static std::chrono::milliseconds delay() {
    return std::max<std::chrono::milliseconds>(150ms, 2 * GetParam().delay_grain);
  }

  [[nodiscard]] static std::chrono::milliseconds at_least(std::chrono::milliseconds delay) {
    return delay - GetParam().delay_grain - 1ms;
  }

  static void expect_size(const Queue& queue, std::size_t size) {
    if (GetParam().counts_at_once) {
      EXPECT_EQ(queue.qsize(), size);
    } else {
      EXPECT_TRUE(eventually([&] { return queue.qsize() == size; })) << queue.qsize();
    }
  }

  using Payloads = std::vector<std::string>;

  // As they come; sorted, where they come in any order.
  static Payloads in_order(const Queue& queue, Payloads payloads) {
    if (!has(queue, Feature::order)) std::sort(payloads.begin(), payloads.end());
    return payloads;
  }

  // All that comes. So many are waited for; beyond them, what comes soon.
  static Payloads drained(Queue& queue, std::size_t expected = 1) {
    Payloads payloads;
    for (;;) {
      const auto patience = payloads.size() < expected ? Timeout(30s) : Timeout(settle_time());
      std::optional<Delivery> each = queue.try_get(patience);
      if (!each) return payloads;
      payloads.push_back(each->payload());
      each->ack();
    }
  }

  const std::string url_ = GetParam().new_url();
};

TEST_P(BrokerSuite, what_was_put_is_delivered_as_it_was) {
  Queue queue = opened();
  const std::string payload("soup\0 and \xff bread", 17);
  const std::string id = queue.put(payload, {.headers = {{"table", "12"}, {"empty", ""}}});
  const Delivery delivery = queue.get(10s);
  EXPECT_TRUE(delivery);
  EXPECT_EQ(delivery.payload(), payload);
  EXPECT_EQ(delivery.id(), id);
  EXPECT_EQ(delivery.header("table"), "12");
  EXPECT_EQ(delivery.headers().count("empty"), 1U);
  EXPECT_EQ(delivery.header("chair"), "");
  EXPECT_EQ(delivery.key(), "");
  EXPECT_EQ(delivery.priority(), 0);
  EXPECT_EQ(delivery.attempt(), 1U);
  EXPECT_FALSE(delivery.redelivered());
}

TEST_P(BrokerSuite, an_empty_message_is_one) {
  Queue queue = opened();
  queue.put("");
  EXPECT_EQ(queue.get(10s).payload(), "");
}

TEST_P(BrokerSuite, an_id_is_the_putters_or_like_no_other) {
  Queue queue = opened();
  EXPECT_EQ(queue.put("a", {.id = "order 12"}), "order 12");
  EXPECT_EQ(queue.get(10s).id(), "order 12");
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(queue.put("b"));
  EXPECT_EQ(ids.size(), 100U);
}

TEST_P(BrokerSuite, messages_come_in_the_order_in_which_they_were_put) {
  Queue queue = opened();
  Payloads put;
  for (int i = 0; i < 50; ++i) {
    put.push_back(std::to_string(i));
    queue.put(put.back());
  }
  expect_size(queue, 50);
  EXPECT_EQ(in_order(queue, drained(queue, put.size())), in_order(queue, put));
}

TEST_P(BrokerSuite, a_get_that_finds_nothing_in_time_is_Empty) {
  Queue queue = opened();
  const Stopwatch watch;
  EXPECT_THROW((void)queue.get(0s), Empty);
  EXPECT_EQ(queue.try_get(), std::nullopt);
  EXPECT_THROW((void)queue.get(40ms), Empty);
  EXPECT_EQ(queue.try_get(40ms), std::nullopt);
  EXPECT_GE(watch.elapsed(), 80ms * 0.6);
  EXPECT_TRUE(queue.get_many(3, 0s).empty());
  EXPECT_TRUE(queue.get_many(0).empty());
}

TEST_P(BrokerSuite, a_negative_timeout_is_a_ValueError) {
  Queue queue = opened();
  EXPECT_THROW(queue.put("a", {}, -1s), ValueError);
  EXPECT_THROW((void)queue.try_put("a", {}, -1s), ValueError);
  EXPECT_THROW(queue.put_many({Message{"a"}}, -1s), ValueError);
  EXPECT_THROW((void)queue.put_async("a", {}, -1s), ValueError);
  EXPECT_THROW((void)queue.get(-1s), ValueError);
  EXPECT_THROW((void)queue.try_get(-1s), ValueError);
  EXPECT_THROW((void)queue.get_many(1, -1s), ValueError);
  EXPECT_EQ(queue.qsize(), 0U);
}

TEST_P(BrokerSuite, get_waits_for_a_message) {
  Queue queue = opened();
  std::jthread consumer([&] { EXPECT_EQ(queue.get().payload(), "late"); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 1; }));
  opened().put("late");
}

TEST_P(BrokerSuite, a_put_waits_for_room_and_is_Full_when_none_comes_in_time) {
  if (!has(opened(), Feature::bound)) {
    EXPECT_THROW((void)opened({.maxsize = 2}), Unsupported);
    return;
  }
  Queue queue = opened({.maxsize = 2});
  queue.put("1");
  queue.put("2");
  const Stopwatch watch;
  EXPECT_THROW(queue.put("3", {}, 0s), Full);
  EXPECT_THROW(queue.put("3", {}, 40ms), Full);
  EXPECT_GE(watch.elapsed(), 40ms * 0.6);
  const Receipt receipt = queue.try_put("3");
  ASSERT_NE(receipt.refused(), nullptr);
  EXPECT_EQ(receipt.refused()->reason, Refused::Reason::full);
  EXPECT_FALSE(queue.blocked());
  std::jthread putter([&] { queue.put("3"); });
  EXPECT_TRUE(eventually([&] { return queue.blocked(); }));
  EXPECT_EQ(queue.statistics().waiting_putters, 1U);
  Delivery first = queue.get(10s);  // delivered is not waiting: there is room
  EXPECT_EQ(first.payload(), "1");
  putter.join();
  EXPECT_FALSE(queue.blocked());
  expect_size(queue, 2);
  first.nack();  // what comes back finds room
  EXPECT_TRUE(eventually([&] { return queue.qsize() == 3; }));
}

TEST_P(BrokerSuite, nine_comes_first_and_equal_ones_as_they_were_put) {
  Queue queue = opened();
  if (!has(queue, Feature::priority)) {
    EXPECT_THROW(queue.put("a", {.priority = 1}), Unsupported);
    return;
  }
  queue.put("5a", {.priority = 5});
  queue.put("0");
  queue.put("9", {.priority = 9});
  queue.put("5b", {.priority = 5});
  EXPECT_EQ(drained(queue, 4), (Payloads{"9", "5a", "5b", "0"}));
}

TEST_P(BrokerSuite, options_that_mean_nothing_are_ValueErrors) {
  Queue queue = opened();
  EXPECT_THROW(queue.put("a", {.priority = 10}), ValueError);
  EXPECT_THROW(queue.put("a", {.priority = -1}), ValueError);
  EXPECT_THROW(queue.put("a", {.priority = 1, .key = "k"}), ValueError);
  EXPECT_THROW(queue.put("a", {.delay = 1s, .key = "k"}), ValueError);
  EXPECT_THROW((void)opened({.lease = 0s}), ValueError);
  EXPECT_THROW((void)opened({.presence = 0s}), ValueError);
  EXPECT_THROW((void)opened({.prefetch = 0}), ValueError);
  EXPECT_EQ(queue.qsize(), 0U);
}

TEST_P(BrokerSuite, a_delayed_message_is_not_delivered_before_its_time) {
  Queue queue = opened();
  if (!has(queue, Feature::delay)) {
    EXPECT_THROW(queue.put("a", {.delay = 1s}), Unsupported);
    return;
  }
  const Stopwatch watch;
  queue.put("later", {.delay = 2 * delay()});
  queue.put("late", {.delay = delay()});
  queue.put("now", {.delay = -1s});
  EXPECT_EQ(queue.get(10s).payload(), "now");
  EXPECT_LT(watch.elapsed(), 10s);
}

TEST_P(BrokerSuite, delayed_messages_come_when_they_are_due) {
  Queue queue = opened();
  if (!has(queue, Feature::delay)) GTEST_SKIP() << "no delays";
  const Stopwatch watch;
  queue.put("later", {.delay = 2 * delay()});
  queue.put("late", {.delay = delay()});
  expect_size(queue, 2);
  Delivery late = queue.get(30s);
  EXPECT_GE(watch.elapsed(), at_least(delay()));
  EXPECT_EQ(late.payload(), "late");
  late.ack();
  Delivery later = queue.get(30s);
  EXPECT_GE(watch.elapsed(), at_least(2 * delay()));
  EXPECT_EQ(later.payload(), "later");
  later.ack();
}

TEST_P(BrokerSuite, of_several_who_wait_each_gets_what_falls_due) {
  Queue queue = opened();
  if (!has(queue, Feature::delay)) GTEST_SKIP() << "no delays";
  std::atomic<int> got{0};
  std::vector<std::jthread> consumers;
  for (int i = 0; i < 4; ++i) {
    consumers.emplace_back([&] {
      if (auto delivery = queue.try_get(30s)) got += delivery->ack() ? 1 : 0;
    });
  }
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 4; }));
  for (const auto delay : {90ms, 60ms, 30ms, 30ms}) queue.put("a", {.delay = delay});
  consumers.clear();
  EXPECT_EQ(got, 4);
}

TEST_P(BrokerSuite, nack_brings_it_again_in_its_place_and_counts) {
  Queue queue = opened();
  queue.put("1");
  if (has(queue, Feature::place)) queue.put("2");
  Delivery first = queue.get(10s);
  EXPECT_TRUE(first.nack());
  EXPECT_FALSE(first);
  Delivery again = queue.get(10s);
  EXPECT_EQ(again.payload(), "1");
  EXPECT_EQ(again.attempt(), 2U);
  EXPECT_TRUE(again.redelivered());
  again.nack();
  EXPECT_EQ(queue.get(10s).attempt(), 3U);
}

TEST_P(BrokerSuite, nack_with_a_delay_brings_it_again_after_that) {
  Queue queue = opened();
  queue.put("1");
  const Stopwatch watch;
  EXPECT_TRUE(queue.get(10s).nack(delay()));
  EXPECT_EQ(queue.try_get(), std::nullopt);
  Delivery again = queue.get(30s);
  EXPECT_GE(watch.elapsed(), at_least(delay()));
  EXPECT_EQ(again.attempt(), 2U);
  again.ack();
}

TEST_P(BrokerSuite, a_delivery_that_is_dropped_comes_again) {
  Queue queue = opened();
  queue.put("1");
  {
    const Delivery dropped = queue.get(10s);
  }
  Delivery again = queue.get(10s);
  EXPECT_EQ(again.attempt(), 2U);
  again = Delivery();  // assignment drops, too
  EXPECT_EQ(queue.get(10s).attempt(), 3U);
}

TEST_P(BrokerSuite, a_delivery_is_settled_once) {
  Queue queue = opened();
  queue.put("1");
  Delivery delivery = queue.get(10s);
  Delivery moved = std::move(delivery);
  EXPECT_FALSE(delivery.ack());  // NOLINT(bugprone-use-after-move): it is empty
  EXPECT_TRUE(moved.task_done());
  EXPECT_FALSE(moved.ack());
  EXPECT_FALSE(moved.nack());
  EXPECT_FALSE(moved.dead_letter("late"));
  EXPECT_FALSE(moved.extend(1s));
  EXPECT_TRUE(queue.join(10s));
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
}

TEST_P(BrokerSuite, after_max_attempts_a_message_goes_to_the_dead_letters) {
  Queue queue = opened({.max_attempts = 2});
  if (!has(queue, Feature::dead_letters)) GTEST_SKIP() << "no dead letters";
  const int priority = has(queue, Feature::priority) ? 3 : 0;
  const std::string id = queue.put("poison", {.priority = priority, .headers = {{"table", "4"}}});
  EXPECT_TRUE(queue.get(10s).nack());
  EXPECT_TRUE(queue.get(10s).nack());
  EXPECT_EQ(queue.try_get(settle_time()), std::nullopt);
  EXPECT_TRUE(queue.join(10s));
  EXPECT_EQ(queue.statistics().dead, 1U);
  Queue dead = queue.dead_letters();
  Delivery letter = dead.get(10s);
  EXPECT_EQ(letter.payload(), "poison");
  EXPECT_EQ(letter.id(), id);
  EXPECT_EQ(letter.priority(), priority);
  EXPECT_EQ(letter.attempt(), 1U);
  EXPECT_EQ(letter.header("table"), "4");
  EXPECT_EQ(letter.header("canteen-dead-attempts"), "2");
  EXPECT_EQ(letter.header("canteen-dead-reason"), "delivered 2 times");
  letter.ack();
  EXPECT_TRUE(dead.join(10s));
}

TEST_P(BrokerSuite, dead_letter_puts_it_aside_at_once_with_its_reason) {
  Queue queue = opened();
  if (!has(queue, Feature::dead_letters)) GTEST_SKIP() << "no dead letters";
  queue.put("1");
  EXPECT_TRUE(queue.get(10s).dead_letter("no such dish"));
  EXPECT_TRUE(queue.join(10s));
  Delivery letter = queue.dead_letters().get(10s);
  EXPECT_EQ(letter.header("canteen-dead-reason"), "no such dish");
  EXPECT_EQ(letter.header("canteen-dead-attempts"), "1");
}

TEST_P(BrokerSuite, messages_of_a_key_are_handled_one_after_the_other) {
  Queue queue = opened();
  if (!has(queue, Feature::key)) {
    EXPECT_THROW(queue.put("a", {.key = "k"}), Unsupported);
    return;
  }
  queue.put("a1", {.key = "a"});
  queue.put("a2", {.key = "a"});
  queue.put("b1", {.key = "b"});
  queue.put("c");
  std::vector<Delivery> three;
  for (int i = 0; i < 3; ++i) three.push_back(queue.get(10s));
  if (!has(queue, Feature::order)) {
    std::sort(three.begin(), three.end(),
              [](const Delivery& a, const Delivery& b) { return a.payload() < b.payload(); });
  }
  Delivery a1 = std::move(three[0]);
  const Delivery b1 = std::move(three[1]);
  const Delivery c = std::move(three[2]);
  EXPECT_EQ(a1.payload(), "a1");
  EXPECT_EQ(a1.key(), "a");
  EXPECT_EQ(b1.payload(), "b1");
  EXPECT_EQ(c.payload(), "c");
  EXPECT_EQ(queue.try_get(settle_time()), std::nullopt);  // a2 stands behind a1
  a1.nack();
  a1 = queue.get(10s);
  EXPECT_EQ(a1.payload(), "a1");  // order before all else, with a delay, too
  a1.nack(delay());
  EXPECT_EQ(queue.try_get(), std::nullopt);
  a1 = queue.get(10s);
  EXPECT_EQ(a1.payload(), "a1");
  std::jthread consumer([&] { EXPECT_EQ(queue.get(10s).payload(), "a2"); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 1; }));
  a1.ack();
}

TEST_P(BrokerSuite, a_key_goes_on_when_its_message_is_put_aside) {
  Queue queue = opened({.max_attempts = 1});
  if (!has(queue, Feature::key) || !has(queue, Feature::dead_letters)) GTEST_SKIP() << "no keys";
  queue.put("a1", {.key = "a"});
  queue.put("a2", {.key = "a"});
  queue.put("a3", {.key = "a"});
  queue.get(10s).dead_letter("first");
  queue.get(10s).nack();
  Delivery third = queue.get(10s);
  EXPECT_EQ(third.payload(), "a3");
  third.ack();
  EXPECT_TRUE(queue.join(10s));
}

TEST_P(BrokerSuite, every_group_gets_every_message_and_each_consumer_of_a_group_some) {
  Queue kitchen = opened({.group = "kitchen"});
  if (!has(kitchen, Feature::groups)) GTEST_SKIP() << "no groups";
  Queue kitchen_too = opened({.group = "kitchen"});
  Queue accounts = opened({.group = "accounts"});
  Queue guests = opened({.group = ""});
  for (int i = 0; i < 4; ++i) guests.put(std::to_string(i));
  Payloads here;
  for (int i = 0; i < 2; ++i) {
    for (Queue* each : {&kitchen, &kitchen_too}) {
      Delivery delivery = each->get(10s);
      here.push_back(delivery.payload());
      delivery.ack();
    }
  }
  std::sort(here.begin(), here.end());
  EXPECT_EQ(here, (Payloads{"0", "1", "2", "3"}));
  EXPECT_EQ(kitchen.try_get(), std::nullopt);
  EXPECT_FALSE(guests.join(0s));  // accounts have not seen them
  EXPECT_TRUE(kitchen.join(10s));
  EXPECT_EQ(in_order(accounts, drained(accounts, 4)), (Payloads{"0", "1", "2", "3"}));
  EXPECT_TRUE(guests.join(10s));
}

TEST_P(BrokerSuite, a_group_gets_what_is_put_once_it_is_there) {
  Queue early = opened({.group = "early"});
  if (!has(early, Feature::groups)) GTEST_SKIP() << "no groups";
  early.put("1");
  Queue late = opened({.group = "late"});
  early.put("2");
  EXPECT_EQ(drained(late), (Payloads{"2"}));
  EXPECT_EQ(in_order(early, drained(early, 2)), (Payloads{"1", "2"}));
}

TEST_P(BrokerSuite, without_a_group_a_handle_only_puts_and_without_any_nobody_would_get) {
  Queue guests = opened({.group = ""});
  EXPECT_THROW((void)guests.get(), ValueError);
  EXPECT_THROW((void)guests.try_get(), ValueError);
  EXPECT_THROW((void)guests.get_many(1), ValueError);
  EXPECT_THROW(guests.put("1"), BrokerError);
  const Receipt receipt = guests.try_put("1");
  ASSERT_NE(receipt.refused(), nullptr);
  EXPECT_NE(receipt.refused()->why.find("has no group yet"), std::string::npos);
}

TEST_P(BrokerSuite, a_message_that_is_too_old_is_dropped) {
  Queue queue = opened();
  if (!has(queue, Feature::ttl)) {
    EXPECT_THROW(queue.put("a", {.ttl = 1s}), Unsupported);
    return;
  }
  queue.put("stale", {.ttl = 30ms});
  queue.put("fresh", {.ttl = 1h});
  std::this_thread::sleep_for(60ms);
  EXPECT_EQ(drained(queue), (Payloads{"fresh"}));
  EXPECT_EQ(queue.statistics().expired, 1U);
  EXPECT_TRUE(queue.join(10s));
}

TEST_P(BrokerSuite, a_key_goes_on_when_its_message_is_too_old) {
  Queue queue = opened();
  if (!has(queue, Feature::ttl) || !has(queue, Feature::key)) GTEST_SKIP() << "no keys";
  queue.put("a1", {.key = "a", .ttl = 30ms});
  queue.put("a2", {.key = "a"});
  std::this_thread::sleep_for(60ms);
  EXPECT_EQ(drained(queue), (Payloads{"a2"}));
}

TEST_P(BrokerSuite, a_lease_that_runs_out_brings_it_again_and_the_first_is_stale) {
  Queue slow = opened({.lease = 100ms});
  if (!has(slow, Feature::lease)) GTEST_SKIP() << "no leases";
  Queue other = opened();
  slow.put("1");
  const Stopwatch watch;
  Delivery first = slow.get(10s);
  Delivery second = other.get(30s);  // waits for the lease's end
  EXPECT_GE(watch.elapsed(), 99ms);
  EXPECT_EQ(second.attempt(), 2U);
  EXPECT_TRUE(second.redelivered());
  EXPECT_FALSE(first.extend(1s));
  EXPECT_FALSE(first.ack());
  EXPECT_TRUE(second.ack());
  EXPECT_TRUE(other.join(10s));
  EXPECT_EQ(slow.statistics().stale, 2U);
}

TEST_P(BrokerSuite, extend_keeps_a_lease_and_gives_one_its_end) {
  Queue slow = opened({.lease = 200ms});
  if (!has(slow, Feature::lease)) GTEST_SKIP() << "no leases";
  Queue other = opened();
  slow.put("1");
  Delivery first = slow.get(10s);
  EXPECT_TRUE(first.extend(1h));
  EXPECT_EQ(other.try_get(400ms), std::nullopt);
  EXPECT_TRUE(first.extend(50ms));
  Delivery again = other.get(30s);
  EXPECT_EQ(again.attempt(), 2U);
  EXPECT_TRUE(again.extend(50ms));  // of one that had none
  EXPECT_EQ(slow.get(30s).attempt(), 3U);
}

TEST_P(BrokerSuite, without_a_lease_it_is_the_consumers_however_long_it_computes) {
  Queue slow = opened({.presence = 150ms});
  Queue other = opened({.presence = 150ms});
  slow.put("1");
  Delivery first = slow.get(10s);
  EXPECT_EQ(other.try_get(600ms), std::nullopt);
  EXPECT_TRUE(first.ack());
  EXPECT_TRUE(other.join(10s));
}

TEST_P(BrokerSuite, join_waits_until_all_is_acknowledged) {
  Queue queue = opened();
  EXPECT_TRUE(queue.join(10s));
  queue.put("1");
  EXPECT_FALSE(queue.join(0s));
  EXPECT_FALSE(queue.join(-1s));
  EXPECT_FALSE(queue.join(30ms));
  Delivery delivery = queue.get(10s);
  expect_size(queue, 0);
  EXPECT_EQ(queue.unfinished_tasks(), 1U);
  EXPECT_FALSE(queue.join(30ms));  // out is not done
  std::jthread joiner([&] { EXPECT_TRUE(queue.join()); });
  delivery.ack();
  joiner.join();
  EXPECT_TRUE(queue.join());
}

TEST_P(BrokerSuite, shutdown_gives_what_is_ready_and_refuses_puts) {
  Queue queue = opened();
  Queue other = opened();
  queue.put("1");
  queue.put("2");
  EXPECT_FALSE(queue.is_shutdown());
  queue.shutdown();
  queue.shutdown();
  EXPECT_TRUE(queue.is_shutdown());
  EXPECT_FALSE(other.is_shutdown());  // the handle, not the queue
  EXPECT_THROW(queue.put("3"), ShutDown);
  const Receipt receipt = queue.try_put("3");
  ASSERT_NE(receipt.refused(), nullptr);
  EXPECT_EQ(receipt.refused()->reason, Refused::Reason::shut_down);
  EXPECT_TRUE(queue.get().ack());
  Delivery second = queue.get();
  EXPECT_THROW((void)queue.get(), ShutDown);
  EXPECT_EQ(queue.try_get(30s), std::nullopt);
  EXPECT_TRUE(queue.get_many(2).empty());
  EXPECT_TRUE(second.ack());
  EXPECT_TRUE(queue.join(10s));
  other.put("4");
  EXPECT_EQ(drained(other), (Payloads{"4"}));
}

TEST_P(BrokerSuite, immediate_shutdown_leaves_what_waits_to_others) {
  Queue queue = opened();
  Queue other = opened();
  queue.put("1");
  queue.shutdown(true);
  EXPECT_THROW((void)queue.get(), ShutDown);
  EXPECT_EQ(drained(other), (Payloads{"1"}));
}

TEST_P(BrokerSuite, shutdown_and_close_end_every_wait) {
  for (const bool closes : {false, true}) {
    const std::string url = GetParam().new_url();
    Queue empty = open(url);
    Queue full = opened_for(1, GetParam().new_url());
    const std::size_t putters = has(full, Feature::bound) ? 2 : 0;
    full.put("1");
    std::vector<std::jthread> threads;
    threads.emplace_back([&] { EXPECT_THROW((void)empty.get(), ShutDown); });
    threads.emplace_back([&] { EXPECT_EQ(empty.try_get(30s), std::nullopt); });
    threads.emplace_back([&] { EXPECT_TRUE(empty.get_many(2, 30s).empty()); });
    if (putters != 0) {
      threads.emplace_back([&] { EXPECT_THROW(full.put("2"), ShutDown); });
      threads.emplace_back([&] { EXPECT_FALSE(full.try_put("2", {}, 30s)); });
    }
    if (closes) threads.emplace_back([&] { EXPECT_FALSE(full.join(30s)); });
    EXPECT_TRUE(eventually([&] {
      return empty.statistics().waiting_getters == 3 &&
             full.statistics().waiting_putters == putters;
    }));
    const Stopwatch watch;
    for (Queue* each : {&empty, &full}) closes ? each->close() : each->shutdown();
    threads.clear();
    EXPECT_LT(watch.elapsed(), 20s);
  }
}

TEST_P(BrokerSuite, close_returns_what_is_out_and_the_deliveries_are_stale) {
  Queue queue = opened();
  Queue other = opened();
  queue.put("1");
  queue.put("2");
  Delivery out = queue.get(10s);
  const std::string payload = out.payload();
  Delivery done = queue.get(10s);
  EXPECT_TRUE(done.ack());
  queue.close();
  queue.close();
  EXPECT_FALSE(out.ack());
  EXPECT_FALSE(out);
  Delivery again = other.get(10s);
  EXPECT_EQ(again.payload(), payload);
  EXPECT_EQ(again.attempt(), 2U);
  again.ack();
  EXPECT_THROW(queue.put("3"), ShutDown);
  EXPECT_THROW((void)queue.get(), ShutDown);
  EXPECT_TRUE(other.join(10s));
}

TEST_P(BrokerSuite, the_last_copy_closes) {
  Queue other = opened();
  std::optional<Queue> queue = opened();
  std::optional<Queue> copy = queue;
  other.put("1");
  Delivery out = queue->get(10s);
  queue.reset();
  EXPECT_TRUE(out.extend(1h));
  copy.reset();
  EXPECT_EQ(other.get(10s).attempt(), 2U);
  EXPECT_FALSE(out.ack());
}

TEST_P(BrokerSuite, a_stop_request_ends_every_wait) {
  Queue empty = opened();
  Queue full = opened_for(1, GetParam().new_url());
  const std::size_t putters = has(full, Feature::bound) ? 2 : 0;
  full.put("1");
  std::stop_source source;
  const std::stop_token stop = source.get_token();
  std::vector<std::jthread> threads;
  threads.emplace_back([&] { EXPECT_THROW((void)empty.get(std::nullopt, stop), Empty); });
  threads.emplace_back([&] { EXPECT_EQ(empty.try_get(30s, stop), std::nullopt); });
  threads.emplace_back([&] { EXPECT_TRUE(empty.get_many(2, std::nullopt, stop).empty()); });
  if (putters != 0) {
    threads.emplace_back([&] { EXPECT_THROW(full.put("2", {}, std::nullopt, stop), Full); });
    threads.emplace_back([&] { EXPECT_FALSE(full.try_put("2", {}, 30s, stop)); });
  }
  threads.emplace_back([&] { EXPECT_FALSE(full.join(std::nullopt, stop)); });
  EXPECT_TRUE(eventually([&] {
    return empty.statistics().waiting_getters == 3 && full.statistics().waiting_putters == putters;
  }));
  source.request_stop();
  threads.clear();
  EXPECT_EQ(full.get(std::nullopt, stop).payload(), "1");  // what needs no wait is done
}

TEST_P(BrokerSuite, put_async_tells_by_a_future_or_by_a_call) {
  Queue queue = opened();
  std::vector<std::future<Receipt>> futures;
  for (int i = 0; i < 20; ++i) futures.push_back(queue.put_async(std::to_string(i)));
  for (auto& each : futures) {
    const Receipt receipt = each.get();
    ASSERT_NE(receipt.confirmed(), nullptr);
  }
  std::promise<std::string> id;
  queue.put_async("20", {.id = "mine"},
                  [&id](Receipt receipt) { id.set_value(std::move(receipt).id_or_throw()); });
  EXPECT_EQ(id.get_future().get(), "mine");
  expect_size(queue, 21);
  queue.shutdown();
  EXPECT_NE(queue.put_async("21").get().refused(), nullptr);
}

TEST_P(BrokerSuite, put_many_async_tells_of_all_by_a_future_or_by_a_call) {
  Queue queue = opened();
  std::vector<Message> messages;
  for (int i = 0; i < 20; ++i) messages.push_back({std::to_string(i)});
  messages.back().options.id = "mine";
  std::future<std::vector<Receipt>> future = queue.put_many_async(messages);
  std::vector<Receipt> receipts = future.get();
  ASSERT_EQ(receipts.size(), 20U);
  std::set<std::string> ids;
  for (Receipt& each : receipts) ids.insert(std::move(each).id_or_throw());
  EXPECT_EQ(ids.size(), 20U);
  EXPECT_TRUE(ids.contains("mine"));
  EXPECT_EQ(drained(queue, 20).size(), 20U);
  EXPECT_TRUE(queue.put_many_async({}).get().empty());
  queue.shutdown();
  std::promise<std::vector<Receipt>> told;
  queue.put_many_async({{"late"}, {"later"}},
                       [&](std::vector<Receipt> late) { told.set_value(std::move(late)); });
  const std::vector<Receipt> late = told.get_future().get();
  ASSERT_EQ(late.size(), 2U);
  for (const Receipt& each : late) EXPECT_NE(each.refused(), nullptr);
}

TEST_P(BrokerSuite, put_many_puts_in_order_and_refuses_the_rest_after_the_first) {
  if (!has(opened(), Feature::bound)) GTEST_SKIP() << "no bound";
  Queue queue = opened({.maxsize = 3});
  std::vector<Message> messages;
  for (int i = 0; i < 5; ++i) messages.push_back({std::to_string(i)});
  const std::vector<Receipt> receipts = queue.put_many(std::move(messages), 30ms);
  ASSERT_EQ(receipts.size(), 5U);
  for (std::size_t i = 0; i < receipts.size(); ++i) EXPECT_EQ(!!receipts[i], i < 3) << i;
  EXPECT_EQ(receipts[4].refused()->reason, Refused::Reason::full);
  EXPECT_EQ(in_order(queue, drained(queue, 3)), (Payloads{"0", "1", "2"}));
  EXPECT_TRUE(queue.put_many({}).empty());
}

TEST_P(BrokerSuite, get_many_takes_what_is_there) {
  Queue queue = opened();
  for (int i = 0; i < 5; ++i) queue.put(std::to_string(i));
  // What several partitions have comes from each when it comes.
  const auto taken = [&](std::size_t number) {
    std::vector<Delivery> all = queue.get_many(number, 10s);
    while (!has(queue, Feature::order) && all.size() < number) {
      std::vector<Delivery> more = queue.get_many(number - all.size(), 10s);
      if (more.empty()) break;
      for (Delivery& each : more) all.push_back(std::move(each));
    }
    return all;
  };
  std::vector<Delivery> some = taken(3);
  ASSERT_EQ(some.size(), 3U);
  for (std::size_t i = 0; i < 3 && has(queue, Feature::order); ++i) {
    EXPECT_EQ(some[i].payload(), std::to_string(i));
  }
  std::vector<Delivery> rest = has(queue, Feature::order) ? queue.get_many(10, 10s) : taken(2);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_FALSE(queue.try_get());  // five were put
  EXPECT_TRUE(rest[1].ack());
  EXPECT_TRUE(some[2].ack());
}

TEST_P(BrokerSuite, prefetched_messages_come_in_order_and_go_back_at_the_end) {
  Queue queue = opened({.prefetch = 4});
  Queue other = opened();
  for (int i = 0; i < 6; ++i) other.put(std::to_string(i));
  Delivery first = queue.get(10s);
  Delivery second = queue.get(10s);
  Payloads all{first.payload(), second.payload()};
  if (has(queue, Feature::order)) {
    EXPECT_EQ(all, (Payloads{"0", "1"}));
  }
  EXPECT_TRUE(second.ack());
  first.ack();
  queue.close();
  Payloads rest = drained(other, 4);
  if (!has(other, Feature::place)) std::sort(rest.begin(), rest.end());
  if (has(queue, Feature::order)) {
    EXPECT_EQ(rest, (Payloads{"2", "3", "4", "5"}));
  }
  all.insert(all.end(), rest.begin(), rest.end());
  EXPECT_EQ(in_order(other, all), (Payloads{"0", "1", "2", "3", "4", "5"}));
}

TEST_P(BrokerSuite, purge_drops_what_waits_and_not_what_is_out) {
  Queue queue = opened();
  if (!has(queue, Feature::purge)) {
    EXPECT_THROW(queue.purge(), Unsupported);
    return;
  }
  queue.put("out", {.key = has(queue, Feature::key) ? "k" : ""});
  Delivery out = queue.get(10s);
  for (int i = 0; i < 3; ++i) queue.put("k", {.key = has(queue, Feature::key) ? "k" : ""});
  if (has(queue, Feature::delay)) queue.put("later", {.delay = 1h});
  expect_size(queue, has(queue, Feature::delay) ? 4 : 3);
  const std::size_t waiting = queue.qsize();
  EXPECT_EQ(queue.purge(), waiting);
  expect_size(queue, 0);
  EXPECT_EQ(queue.purge(), 0U);
  EXPECT_EQ(queue.unfinished_tasks(), 1U);
  EXPECT_TRUE(out.nack());
  EXPECT_EQ(drained(queue), (Payloads{"out"}));
  queue.put("next", {.key = has(queue, Feature::key) ? "k" : ""});
  EXPECT_EQ(drained(queue), (Payloads{"next"}));
}

TEST_P(BrokerSuite, what_was_removed_is_gone_and_its_name_is_free) {
  const auto names = {"default", "other"};
  {
    Queue queue = opened();
    if (!has(queue, Feature::remove)) {
      EXPECT_THROW(queue.remove(), Unsupported);
      return;
    }
    Queue other = opened({.group = "other"});
    for (const char* const each : {"dead", "out", "waits"}) queue.put(each);
    if (has(queue, Feature::delay)) queue.put("later", {.delay = 1h});
    queue.get(10s).dead_letter("it is cold");
    Queue dead = queue.dead_letters();
    EXPECT_TRUE(eventually([&] { return dead.try_get(100ms).has_value(); }));
    dead.close();
    other.close();
    const Delivery out = queue.get(10s);
    queue.remove();
    EXPECT_TRUE(queue.is_shutdown());
    EXPECT_FALSE(queue.try_put("late"));
    EXPECT_EQ(queue.try_get(), std::nullopt);
  }
  // No group is left, which would have what is put before another comes.
  {
    Queue putter = opened({.group = ""});
    EXPECT_FALSE(putter.try_put("to nobody"));
  }
  for (const char* const group : names) {
    Queue queue = opened({.group = group});
    EXPECT_EQ(queue.try_get(settle_time()), std::nullopt) << group;
    queue.put("new");
    EXPECT_EQ(drained(queue), (Payloads{"new"})) << group;
    Queue dead = queue.dead_letters();
    EXPECT_EQ(dead.try_get(settle_time()), std::nullopt) << group;
    queue.remove();
  }
}

TEST_P(BrokerSuite, who_only_puts_removes_a_queue_too) {
  if (!has(opened(), Feature::remove)) return;
  {
    Queue queue = opened();
    queue.put("old");
  }
  Queue putter = opened({.group = ""});
  putter.remove();
  Queue queue = opened();
  EXPECT_EQ(queue.try_get(settle_time()), std::nullopt);
  queue.put("new");
  EXPECT_EQ(drained(queue), (Payloads{"new"}));
  queue.remove();
}

TEST_P(BrokerSuite, with_native_leads_to_the_vendors_handle) {
  Queue queue = opened();
  if (!has(queue, Feature::machines)) return;  // a broker on this machine alone has no vendor
  void* vendors = nullptr;
  queue.with_native([&vendors](void* is) { vendors = is; });
  EXPECT_NE(vendors, nullptr);
  queue.put("after");
  EXPECT_EQ(drained(queue), (Payloads{"after"}));
}

TEST_P(BrokerSuite, statistics_count_what_the_handle_has_done) {
  Queue queue = opened_for(3, url_);
  const bool has_bound = has(queue, Feature::bound);
  for (int i = 0; i < 3; ++i) queue.put("a");
  if (has_bound) {
    EXPECT_FALSE(queue.try_put("b"));
  }
  queue.get(10s).ack();
  queue.get(10s).nack();
  const Delivery out = queue.get(10s);
  EXPECT_TRUE(eventually([&] { return queue.statistics().out == 1; }));
  expect_size(queue, 1);
  const Statistics now = queue.statistics();
  EXPECT_EQ(now.confirmed, 3U);
  EXPECT_EQ(now.refused, has_bound ? 1U : 0U);
  EXPECT_EQ(now.unknown, 0U);
  EXPECT_EQ(now.delivered, 3U);
  if (has(queue, Feature::place)) {  // else it may stand behind the third
    EXPECT_EQ(now.redelivered, 1U);
  }
  EXPECT_EQ(now.acknowledged, 1U);
  EXPECT_EQ(now.returned, 1U);
  EXPECT_EQ(now.ready, 1U);
  EXPECT_EQ(now.delayed, 0U);
}

TEST_P(BrokerSuite, what_is_required_and_absent_is_refused_at_open) {
  Queue queue = opened();
  for (const Feature each : all_features()) {
    if (has(queue, each)) {
      EXPECT_NO_THROW((void)opened({.require = {each}}));
      continue;
    }
    try {
      (void)opened({.require = {each}});
      ADD_FAILURE() << name_of(each);
    } catch (const Unsupported& error) {
      EXPECT_NE(std::string(error.what()).find(name_of(each)), std::string::npos) << error.what();
    }
  }
}

TEST_P(BrokerSuite, a_long_wait_takes_little_processor_time) {
  Queue queue = opened_for(1, url_);
  const auto seconds = [] {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
  };
  const double before = seconds();
  EXPECT_EQ(queue.try_get(500ms), std::nullopt);
  queue.put("1");
  if (has(queue, Feature::bound)) {
    EXPECT_FALSE(queue.try_put("2", {}, 500ms));
  }
  EXPECT_LT(seconds() - before, 0.4);
}

// Some put, in every way there is, others get, return, drop and acknowledge, at random; then the
// books are closed.
TEST_P(BrokerSuite, nothing_is_lost_invented_doubled_or_overtaken) {
  constexpr int putters = 3;
  constexpr int getters = 3;
  constexpr int each_puts = 200;
  Ledger ledger;
  const bool keys = has(opened(), Feature::key);
  {
    std::atomic<bool> all_put{false};
    std::vector<std::jthread> consumers;
    for (int i = 0; i < getters; ++i) {
      consumers.emplace_back([&, i] {
        Queue queue = opened();
        std::mt19937 random(static_cast<unsigned>(100 + i));
        while (!all_put || queue.unfinished_tasks() != 0) {
          std::vector<Delivery> some = queue.get_many(1 + random() % 5, 20ms);
          for (Delivery& delivery : some) ledger.receive(delivery);
          for (Delivery& delivery : some) {
            const auto way = random() % 10;
            ledger.settle(delivery, way > 2);
            if (way > 2) {
              EXPECT_TRUE(delivery.ack());
            } else if (way > 0) {
              EXPECT_TRUE(delivery.nack(way == 1 ? 1ms : 0ms));
            } else {
              delivery = Delivery();
            }
          }
        }
      });
    }
    std::vector<std::jthread> producers;
    for (int i = 0; i < putters; ++i) {
      producers.emplace_back([&, i] {
        Queue queue = opened_for(50, url_);
        for (int number = 1; number <= each_puts; ++number) {
          PutOptions options{.id = std::to_string(i) + "/" + std::to_string(number)};
          if (keys && number % 2 == 0) options.key = "k" + std::to_string(i * 3 + number % 3);
          ledger.attempt(options.id);
          ledger.confirm(queue.put(std::to_string(number), options));
        }
      });
    }
    producers.clear();
    all_put = true;
  }
  EXPECT_EQ(ledger.lost(), 0U);
  EXPECT_EQ(ledger.acknowledged(), std::size_t{putters * each_puts});
  EXPECT_EQ(ledger.unexpected(), 0U);
  EXPECT_EQ(ledger.duplicates(), 0U);
  EXPECT_EQ(ledger.twice(), 0U);
  EXPECT_EQ(ledger.overtaken(), 0U);
  EXPECT_EQ(opened().unfinished_tasks(), 0U);
}

}  // namespace canteen::broker::conformance
