// What becomes of a queue whose connection is lost, stalls, or is never there.
#include <chrono>
#include <ctime>
#include <future>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "src/broker/remote/fake_broker_testing.hpp"
#include "src/broker/remote/outbox.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/left_behind.hpp"
#include "tests/support/processes.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;
using canteen::testing::broker_error_of;
using canteen::testing::child;
using canteen::testing::eventually;
using canteen::testing::status_of;
using canteen::testing::Stopwatch;
using canteen::testing::tells_of_fork;

// Each test has a broker of its own.
class Loss : public ::testing::Test {
 protected:
  ~Loss() override {
    broker().set_absent(false);
    broker().set_stalled(false);
    broker().set_blocked(false);
    broker().set_credentials("");
    broker().hold_confirmations(false);
  }

  [[nodiscard]] std::string url(const std::string& more = "") const { return url_ + more; }

  [[nodiscard]] std::string queue_name() const { return url_.substr(url_.find('=') + 1); }

  // Returns once all have noticed.
  void cut(const Queue& queue) {
    const auto before = queue.statistics().reconnects;
    broker().cut();
    ASSERT_TRUE(eventually([&] { return queue.statistics().reconnects > before; }));
  }

  [[nodiscard]] FakeBroker& broker() const { return FakeBroker::of(name_); }

  const std::string name_ =
      std::string("places-") + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string url_ = new_fake_url(name_);
};

std::string why_of(const std::string& url) {
  try {
    (void)open(url);
  } catch (const BrokerError& error) {
    return error.what();
  }
  return "it was opened";
}

TEST_F(Loss, what_was_out_is_stale_and_comes_again_marked) {
  Queue queue = open(url(), {.prefetch = 3});
  for (const char* each : {"1", "2", "3"}) queue.put(each);
  Delivery first = queue.get(10s);
  cut(queue);
  EXPECT_FALSE(first.extend(1s));
  EXPECT_FALSE(first.ack());
  EXPECT_EQ(queue.statistics().stale, 2U);
  for (const char* each : {"1", "2", "3"}) {
    Delivery again = queue.get(10s);
    EXPECT_EQ(again.payload(), each);
    EXPECT_EQ(again.redelivered(), again.attempt() == 2);
    EXPECT_TRUE(again.ack());
  }
  EXPECT_TRUE(queue.join(10s));
}

TEST_F(Loss, unconfirmed_puts_go_again_in_their_order_and_are_marked) {
  Queue queue = open(url());
  broker().hold_confirmations(true);
  std::vector<std::future<Receipt>> receipts;
  for (int i = 0; i < 3; ++i) receipts.push_back(queue.put_async(std::to_string(i)));
  ASSERT_TRUE(eventually([&] { return broker().stored(queue_name()) == 3; }));
  cut(queue);
  broker().hold_confirmations(false);
  for (auto& each : receipts) EXPECT_NE(each.get().confirmed(), nullptr);
  EXPECT_EQ(queue.statistics().confirmed, 3U);
  for (int i = 0; i < 6; ++i) {
    Delivery each = queue.get(10s);
    EXPECT_EQ(each.payload(), std::to_string(i % 3));
    EXPECT_EQ(each.redelivered(), i >= 3);
    EXPECT_TRUE(each.ack());
  }
}

TEST_F(Loss, questions_are_answered_also_when_the_connection_breaks_meanwhile) {
  Queue queue = open(url());
  for (int i = 0; i < 5; ++i) queue.put("a");
  for (int i = 0; i < 5; ++i) {
    Delivery each = queue.get(30s);
    broker().cut();
    if (i % 2 == 0) {
      each.ack();
    } else {
      each.nack();
    }
    EXPECT_LE(queue.statistics().out, 1U);
  }
}

TEST_F(Loss, a_queue_is_removed_or_it_is_told_that_it_was_not) {
  Queue queue = open(url());
  queue.put("soup");
  broker().set_absent(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return !queue.statistics().connected; }));
  EXPECT_THROW(queue.remove(), BrokerError);
  EXPECT_FALSE(queue.is_shutdown());
  EXPECT_TRUE(broker().knows(queue_name()));
  broker().set_absent(false);
  ASSERT_TRUE(eventually([&] { return queue.statistics().connected; }));
  queue.remove();
  EXPECT_TRUE(queue.is_shutdown());
  EXPECT_FALSE(broker().knows(queue_name()));
  // Nor does a connection make it again.
  EXPECT_EQ(broker().connections(), 0U);
  EXPECT_THROW(queue.remove(), ShutDown);
}

TEST_F(Loss, a_get_waits_until_there_is_a_connection_again) {
  Queue queue = open(url());
  std::jthread consumer([&] { EXPECT_EQ(queue.get().payload(), "late"); });
  ASSERT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 1; }));
  broker().set_absent(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return !queue.statistics().connected; }));
  EXPECT_EQ(queue.try_get(), std::nullopt);
  broker().set_absent(false);
  open(url()).put("late");
}

TEST_F(Loss, a_put_waits_for_a_connection_as_long_as_it_may) {
  Queue queue = open(url());
  broker().set_absent(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return !queue.statistics().connected; }));
  EXPECT_TRUE(eventually([&] {  // first it says that it was cut
    const Receipt at_once = queue.try_put("1");
    return at_once.refused() != nullptr &&
           at_once.refused()->why == "fake://" + name_ + ": not connected: connection refused";
  }));
  EXPECT_FALSE(queue.try_put("1", {}, 30ms));
  EXPECT_FALSE(queue.join(0s));
  EXPECT_THROW(queue.purge(), BrokerError);
  EXPECT_FALSE(queue.blocked());
  std::jthread putter([&] { queue.put("2"); });
  EXPECT_TRUE(eventually([&] { return queue.blocked(); }));
  broker().set_absent(false);
  putter.join();
  EXPECT_EQ(queue.get(10s).payload(), "2");
  EXPECT_EQ(queue.statistics().reconnects, 1U);
}

TEST_F(Loss, a_timeout_passes_also_while_the_next_connection_is_being_made) {
  Queue queue = open(url());
  const std::size_t connections = broker().all_connections();
  broker().set_stalled(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return broker().all_connections() > connections; }));
  const Stopwatch watch;  // from here on the thread waits for its answer, for 5 s
  EXPECT_EQ(queue.try_get(), std::nullopt);
  EXPECT_EQ(queue.try_get(30ms), std::nullopt);
  EXPECT_FALSE(queue.try_put("1"));
  EXPECT_FALSE(queue.try_put("2", {}, 30ms));
  EXPECT_FALSE(queue.join(0s));
  EXPECT_FALSE(queue.join(30ms));
  EXPECT_LT(watch.elapsed(), 3s);
  broker().set_stalled(false);
  queue.put("3");
  EXPECT_EQ(queue.get(10s).payload(), "3");
}

TEST_F(Loss, a_timeout_passes_also_while_the_broker_holds_the_thread_up) {
  Queue queue = open(url());
  broker().set_stalled(true);
  std::jthread asker([&] { EXPECT_EQ(queue.qsize(), 0U); });  // the thread waits, for 10 s
  ASSERT_TRUE(eventually([&] { return broker().unanswered() == 1; }));
  const Stopwatch watch;
  std::vector<std::jthread> callers;
  callers.emplace_back([&] { EXPECT_EQ(queue.try_get(), std::nullopt); });
  callers.emplace_back([&] { EXPECT_EQ(queue.try_get(30ms), std::nullopt); });
  callers.emplace_back([&] { EXPECT_FALSE(queue.try_put("1")); });
  callers.emplace_back([&] { EXPECT_FALSE(queue.try_put("2", {}, 30ms)); });
  callers.emplace_back([&] { EXPECT_FALSE(queue.join(0s)); });
  callers.emplace_back([&] { EXPECT_FALSE(queue.join(30ms)); });
  callers.clear();
  EXPECT_LT(watch.elapsed(), 5s);
  broker().set_stalled(false);
  asker.join();
  queue.put("3");
  EXPECT_EQ(queue.get(10s).payload(), "3");
  EXPECT_EQ(queue.statistics().waiting_getters, 0U);
}

TEST_F(Loss, after_too_long_without_a_connection_puts_are_given_up) {
  Queue queue = open(url("&patience=0.2"));
  broker().hold_confirmations(true);
  std::future<Receipt> handed = queue.put_async("handed over");
  ASSERT_TRUE(eventually([&] { return broker().stored(queue_name()) == 1; }));
  broker().set_absent(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return !queue.statistics().connected; }));
  std::future<Receipt> never = queue.put_async("never handed over");
  EXPECT_NE(handed.get().unknown(), nullptr);
  EXPECT_NE(never.get().refused(), nullptr);
  EXPECT_EQ(queue.statistics().unknown, 1U);
  EXPECT_EQ(queue.statistics().refused, 1U);
}

TEST_F(Loss, open_tries_until_its_time_is_over_and_says_why_without_secrets) {
  broker().set_absent(true);
  std::string with_password = url("&connect=0.3");
  with_password.insert(with_password.find("//") + 2, "cook:secret@");
  const Stopwatch watch;
  const std::string why = why_of(with_password);
  EXPECT_GE(watch.elapsed(), 300ms * 0.6 - 180ms);
  EXPECT_LT(watch.elapsed(), 3s);
  EXPECT_EQ(why, "fake://" + name_ + ": no connection within 0.3 s: connection refused");
}

TEST_F(Loss, open_waits_for_a_broker_that_comes_late) {
  broker().set_absent(true);
  std::jthread comes([&] {
    std::this_thread::sleep_for(100ms);
    broker().set_absent(false);
  });
  Queue queue = open(url("&connect=30"));
  queue.put("1");
}

TEST_F(Loss, who_is_not_known_is_told_at_once) {
  broker().set_credentials("right");
  std::string wrong = url("&connect=30");
  wrong.insert(wrong.find("//") + 2, "cook:secret@");
  const Stopwatch watch;
  const std::string why = why_of(wrong);
  EXPECT_LT(watch.elapsed(), 10s);
  EXPECT_NE(why.find("does not know the user"), std::string::npos) << why;
  EXPECT_EQ(why.find("secret"), std::string::npos) << why;
  EXPECT_EQ(broker().connections(), 0U);
}

TEST_F(Loss, a_broker_that_wants_no_puts_is_seen) {
  Queue queue = open(url());
  EXPECT_FALSE(queue.blocked());
  broker().set_blocked(true);
  EXPECT_TRUE(eventually([&] { return queue.blocked(); }));
  const Receipt receipt = queue.try_put("1", {}, 30ms);
  ASSERT_NE(receipt.refused(), nullptr);
  EXPECT_EQ(receipt.refused()->reason, Refused::Reason::full);
  std::jthread putter([&] { queue.put("2"); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_putters == 1; }));
  const std::clock_t before = std::clock();
  std::this_thread::sleep_for(500ms);
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 4);  // nobody turns in circles
  broker().set_blocked(false);
  putter.join();
  EXPECT_FALSE(queue.blocked());
  EXPECT_EQ(queue.get(10s).payload(), "2");
}

TEST_F(Loss, what_is_not_confirmed_is_bounded_and_who_waits_for_room_is_seen) {
  Queue queue = open(url());
  broker().hold_confirmations(true);
  std::vector<std::future<Receipt>> receipts;
  for (const std::size_t in_all : {Outbox::most_messages, 2 * Outbox::most_messages}) {
    while (receipts.size() < in_all) receipts.push_back(queue.put_async("a"));
    ASSERT_TRUE(eventually([&] { return broker().stored(queue_name()) == Outbox::most_messages; }));
  }
  EXPECT_FALSE(queue.blocked());
  const Receipt late = queue.put_async("b", {}, 30ms).get();
  ASSERT_NE(late.refused(), nullptr);
  EXPECT_EQ(late.refused()->reason, Refused::Reason::full);
  std::jthread putter([&] { EXPECT_TRUE(queue.put_async("c").get()); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_putters == 1; }));
  broker().hold_confirmations(false);
  putter.join();
  for (auto& each : receipts) EXPECT_TRUE(each.get());
}

TEST_F(Loss, who_waits_for_room_gets_it_also_when_another_gives_up) {
  Queue queue = open(url());
  broker().hold_confirmations(true);
  std::stop_source enough;
  std::jthread much([&] {
    const std::vector<Receipt> receipts = queue.put_many(
        std::vector<Message>(3 * Outbox::most_messages, Message{"a"}), {}, enough.get_token());
    EXPECT_TRUE(receipts.front());
    EXPECT_NE(receipts.back().refused(), nullptr);
  });
  ASSERT_TRUE(eventually([&] { return broker().stored(queue_name()) == Outbox::most_messages; }));
  std::jthread ends([&] {
    EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_putters == 2; }));
    enough.request_stop();
  });
  std::future<Receipt> waits = queue.put_async("b");  // returns when `much` has given up
  broker().hold_confirmations(false);
  EXPECT_TRUE(waits.get());
}

TEST_F(Loss, close_does_not_hang_on_a_broker_that_does_not_answer) {
  Queue queue = open(url());
  queue.put("1");
  Delivery out = queue.get(10s);
  broker().hold_confirmations(true);
  std::future<Receipt> handed = queue.put_async("2");
  ASSERT_TRUE(eventually([&] { return broker().stored(queue_name()) == 2; }));
  broker().set_stalled(true);
  const Stopwatch watch;
  queue.close();
  EXPECT_LT(watch.elapsed(), 20s);
  ASSERT_EQ(handed.wait_for(0s), std::future_status::ready);
  EXPECT_NE(handed.get().unknown(), nullptr);
  EXPECT_FALSE(out.ack());
  broker().set_stalled(false);
}

TEST_F(Loss, close_waits_for_confirmations) {
  Queue queue = open(url());
  broker().hold_confirmations(true);
  std::future<Receipt> receipt = queue.put_async("1");
  std::jthread answer([&] {
    std::this_thread::sleep_for(100ms);
    broker().hold_confirmations(false);
  });
  queue.close();
  EXPECT_NE(receipt.get().confirmed(), nullptr);
}

TEST_F(Loss, while_there_is_no_connection_close_is_quick_and_nothing_is_left) {
  std::optional<Queue> queue = open(url());
  broker().set_absent(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return !queue->statistics().connected; }));
  std::jthread putter([&] { EXPECT_THROW(queue->put("1"), ShutDown); });
  ASSERT_TRUE(eventually([&] { return queue->blocked(); }));
  const Stopwatch watch;
  queue->close();
  EXPECT_LT(watch.elapsed(), 3s);
  putter.join();
  queue.reset();
  EXPECT_EQ(broker().connections(), 0U);
}

TEST_F(Loss, while_there_is_no_connection_a_shutdown_ends_every_wait) {
  Queue queue = open(url());
  broker().set_absent(true);
  broker().cut();
  ASSERT_TRUE(eventually([&] { return !queue.statistics().connected; }));
  std::jthread putter([&] { EXPECT_THROW(queue.put("1"), ShutDown); });
  std::jthread getter([&] { EXPECT_THROW((void)queue.get(), ShutDown); });
  ASSERT_TRUE(eventually([&] {
    const Statistics now = queue.statistics();
    return now.waiting_putters == 1 && now.waiting_getters == 1;
  }));
  queue.shutdown();
}

TEST_F(Loss, the_way_out_leads_to_the_vendor) {
  Queue queue = open(url());
  void* vendors = nullptr;
  queue.with_native([&](void* is) { vendors = is; });
  EXPECT_EQ(vendors, &broker());
  EXPECT_THROW(queue.with_native([](void*) { throw ValueError("mine"); }), ValueError);
  queue.put("1");  // and it goes on
  EXPECT_THROW(open("memory:native").with_native([](void*) {}), Unsupported);
}

TEST_F(Loss, in_the_child_of_a_fork_a_handle_is_dead_and_the_parents_goes_on) {
  Queue queue = open(url());
  queue.put("1");
  Delivery out = queue.get(10s);
  EXPECT_EQ(status_of(child([&] {
              const auto expect_refused = [](const auto& call) {
                const std::string why = broker_error_of(call);
                EXPECT_TRUE(tells_of_fork(why)) << why;
              };
              EXPECT_FALSE(out.ack());
              EXPECT_TRUE(tells_of_fork(queue.try_put("2").refused()->why));
              expect_refused([&] { queue.put("2"); });
              expect_refused([&] { static_cast<void>(queue.get()); });
              expect_refused([&] { static_cast<void>(queue.get_many(1)); });
              expect_refused([&] { queue.purge(); });
              expect_refused([&] { queue.remove(); });
              expect_refused([&] { static_cast<void>(queue.dead_letters()); });
              EXPECT_FALSE(queue.join(0s));
              EXPECT_TRUE(queue.is_shutdown());
              EXPECT_EQ(queue.qsize(), 0U);
              queue.close();
              _exit(::testing::Test::HasFailure() ? 1 : 0);
            })),
            0);
  EXPECT_TRUE(out.ack());
  queue.put("3");
  EXPECT_EQ(queue.get(10s).payload(), "3");
  EXPECT_EQ(queue.statistics().reconnects, 0U);
}

TEST_F(Loss, a_call_from_the_thread_may_close) {
  Queue queue = open(url());
  std::promise<void> closed;
  queue.put_async("1", {}, [&](const Receipt&) {
    queue.close();
    closed.set_value();
  });
  closed.get_future().get();
  EXPECT_TRUE(eventually([&] { return broker().connections() == 0; }));
}

}  // namespace
}  // namespace canteen::broker::remote
