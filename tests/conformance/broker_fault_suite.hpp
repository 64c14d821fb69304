// What every network broker's backend must bear, on the real broker, bound in one line:
//
//   INSTANTIATE_TEST_SUITE_P(Rabbitmq, BrokerFaultSuite,
//   ::testing::Values(FaultBinding{"rabbitmq"}));
//
// The program runs beside a broker (canteen_broker_test). The broker is killed and started again, a
// proxy between cuts, stalls and refuses, processes are killed; then the books are closed: nothing
// that was confirmed is lost, nothing is there that nobody put, what came twice was marked, and
// nothing is left.
//
// CANTEEN_BROKER_KILLS: how often the broker is killed (3; in the long form 20).
// CANTEEN_BROKER_MESSAGES: how many go through meanwhile (3000; in the long form 1000000).
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <future>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "tests/conformance/broker_ledger.hpp"
#include "tests/support/broker_server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/spawned.hpp"

namespace canteen::broker::conformance {

using namespace std::chrono_literals;
using canteen::testing::BrokerServer;
using canteen::testing::eventually;
using canteen::testing::FaultProxy;
using canteen::testing::Spawned;
using canteen::testing::Stopwatch;

struct FaultBinding {
  std::string name;  // as tools/brokers calls it

  // Makes a queue that nobody has used yet, if that is to be done before it is opened.
  std::function<void(const std::string& queue)> make_queue = [](const std::string&) {};

  // Of the URL, so that a dead peer is found within seconds.
  std::string parameters = "heartbeat=1";

  // How old a queue must be to survive that its broker is killed.
  std::chrono::milliseconds survives_from{0};

  // Whether messages of a key keep their order when a connection breaks.
  bool keeps_keys_in_order = true;

  // How long it takes at most until a killed consumer's messages come again.
  std::chrono::seconds comes_again{60};

  friend std::ostream& operator<<(std::ostream& out, const FaultBinding& binding) {
    return out << binding.name;
  }
};

class BrokerFaultSuite : public ::testing::TestWithParam<FaultBinding> {
 protected:
  void SetUp() override {
    if (!server_.is_there()) GTEST_SKIP() << BrokerServer::absent;
  }

  // The URL of the test's queue, there.
  [[nodiscard]] std::string url(const std::string& broker) const {
    return broker + (broker.find('?') == std::string::npos ? "?" : "&") + "queue=" + queue_ + "&" +
           GetParam().parameters;
  }

  // The same queue by way of the proxy.
  [[nodiscard]] std::string by(const FaultProxy& proxy) const {
    return url(server_.url_by(proxy.port()));
  }

  static std::size_t number_of(const char* variable, std::size_t otherwise) {
    const char* const text = std::getenv(variable);
    return text != nullptr ? std::stoul(text) : otherwise;
  }

  // Puts and gets `messages` by `url`, and calls `disturb()` `times` times, after equal parts of
  // them. Then everything is got, and the books are closed.
  void run_disturbed(const std::string& url, std::size_t messages, std::size_t times,
                     const std::function<void()>& disturb) {
    Queue queue = open(url, {.prefetch = 20});
    std::atomic<bool> is_over{false};
    std::vector<std::jthread> consumers;
    for (int i = 0; i < 2; ++i) consumers.emplace_back([&] { consume(queue, is_over); });
    std::jthread producer([&] { produce(queue, messages); });
    for (std::size_t i = 1; i <= times; ++i) {
      EXPECT_TRUE(in_time([&] { return ledger_.acknowledged() >= i * messages / (times + 1); }));
      disturb();
    }
    producer.join();
    EXPECT_TRUE(in_time([&] { return ledger_.lost() == 0; })) << ledger_.lost();
    EXPECT_TRUE(queue.join(120s));
    is_over = true;
    consumers.clear();
    close_the_books(queue, messages);
  }

  void close_the_books(Queue& queue, std::size_t messages) {
    EXPECT_EQ(ledger_.confirmed(), messages);
    EXPECT_EQ(ledger_.lost(), 0U);
    EXPECT_EQ(ledger_.unexpected(), 0U);
    EXPECT_EQ(ledger_.duplicates(), 0U);
    if (GetParam().keeps_keys_in_order) {
      EXPECT_EQ(ledger_.overtaken(), 0U);
    }
    EXPECT_EQ(queue.qsize(), 0U);
  }

  // A message is put again, with its id, until it is confirmed: as programs do who must not lose
  // any. What came of an answer that was lost may be there twice, and is marked by who put it: here
  // such a one counts as marked. Where there are keys, every other message has one of five.
  void produce(Queue& queue, std::size_t messages) {
    constexpr std::size_t at_once = 50;
    const bool has_keys = queue.features()[Feature::key] != Support::absent;
    for (std::size_t first = 0; first < messages; first += at_once) {
      std::vector<Message> batch;
      for (std::size_t i = first; i < std::min(first + at_once, messages); ++i) {
        PutOptions options{.id = std::to_string(i)};
        if (has_keys && i % 2 == 0) options.key = "table " + std::to_string(i % 5);
        batch.push_back({std::to_string(i + 1), std::move(options)});
        ledger_.attempt(batch.back().options.id);
      }
      for (const Receipt& each : queue.put_many(batch, 300s)) {
        if (each) {
          ledger_.confirm(each.confirmed()->id);
        } else {
          ADD_FAILURE() << (each.unknown() != nullptr ? each.unknown()->why : "refused");
        }
      }
    }
  }

  void consume(Queue& queue, const std::atomic<bool>& is_over) {
    while (!is_over) {
      for (Delivery& each : queue.get_many(10, 100ms)) {
        ledger_.receive(each);
        ledger_.settle(each, true);
        each.ack();
      }
    }
  }

  // Brokers start slowly on machines that do other things, too; and while messages are being
  // acknowledged, there is time.
  template <class Condition>
  bool in_time(Condition condition) {
    Stopwatch watch;
    std::size_t acknowledged = 0;
    while (!condition()) {
      if (const std::size_t now = ledger_.acknowledged(); now != acknowledged) {
        acknowledged = now;
        watch = Stopwatch();
      }
      if (watch.elapsed() > 600s) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  void expect_refused(const std::string& url, const std::string& secret) {
    try {
      (void)open(url);
      ADD_FAILURE() << "it was opened";
    } catch (const BrokerError& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.find(secret), std::string::npos) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
      EXPECT_NE(text.find("127.0.0.1"), std::string::npos) << text;
    }
  }

  BrokerServer server_{GetParam().name};
  const std::string queue_ = [] {
    static std::atomic<int> number{0};
    std::string queue = "faults-" + std::to_string(++number);
    if (BrokerServer(GetParam().name).is_there()) GetParam().make_queue(queue);
    return queue;
  }();
  Ledger ledger_;
};

TEST_P(BrokerFaultSuite, nothing_is_lost_when_the_broker_is_killed_again_and_again) {
  const std::size_t kills = number_of("CANTEEN_BROKER_KILLS", 3);
  const std::size_t messages = number_of("CANTEEN_BROKER_MESSAGES", 3'000);
  const Queue made = open(url(server_.url()) + "&connect=60");  // it has just been started
  std::this_thread::sleep_for(GetParam().survives_from);
  run_disturbed(url(server_.url()) + "&patience=600", messages, kills, [&] {
    server_.kill();
    server_.start();
  });
}

TEST_P(BrokerFaultSuite, nothing_is_lost_when_the_connection_is_cut) {
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  run_disturbed(by(proxy), 2'000, 5, [&] { proxy.cut(); });
  EXPECT_EQ(proxy.cuts(), 5U);
}

TEST_P(BrokerFaultSuite, nothing_is_lost_when_the_brokers_answers_are) {
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  run_disturbed(by(proxy), 2'000, 5, [&] {
    const std::size_t cuts = proxy.cuts();
    proxy.cut_after(FaultProxy::To::client, 100);
    EXPECT_TRUE(in_time([&] { return proxy.cuts() > cuts; }));
  });
}

TEST_P(BrokerFaultSuite, a_peer_that_is_dead_is_found_out) {
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  Queue queue = open(by(proxy));
  queue.put("1");
  proxy.stall();
  EXPECT_TRUE(in_time([&] { return !queue.statistics().connected; }));
  std::future<Receipt> late = queue.put_async("2");
  proxy.resume();
  EXPECT_TRUE(late.get());
  EXPECT_TRUE(queue.statistics().connected);
  EXPECT_GE(queue.statistics().reconnects, 1U);
  for (int i = 0; i < 2; ++i) queue.get(60s).ack();
  EXPECT_TRUE(queue.join(60s));
}

TEST_P(BrokerFaultSuite, close_does_not_wait_for_a_peer_that_is_dead) {
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  Queue queue = open(by(proxy));
  queue.put("1");
  const Delivery out = queue.get(60s);
  std::jthread waiter([&] { EXPECT_THROW((void)queue.get(), ShutDown); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 1; }));
  proxy.stall();
  std::future<Receipt> lost = queue.put_async("2");
  const Stopwatch watch;
  queue.close();
  EXPECT_LT(watch.elapsed(), 60s);
  EXPECT_EQ(lost.get().confirmed(), nullptr);
}

TEST_P(BrokerFaultSuite, a_producer_is_killed_before_it_hears_that_its_message_is_kept) {
  Queue queue = open(url(server_.url()));  // makes the group
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  for (const char* const id : {"a", "b", "c", "d"}) ledger_.attempt(id);
  Spawned producer({CANTEEN_BROKER_MORTAL, "put", by(proxy)});
  for (int i = 0; i < 3; ++i) ledger_.confirm(producer.line());
  proxy.cut_after(FaultProxy::To::client, 0);  // the next answer is lost
  producer.tell("go on");
  EXPECT_TRUE(eventually([&] { return proxy.cuts() != 0; }));
  producer.kill();
  while (std::optional<Delivery> each = queue.try_get(5s)) {
    ledger_.receive(*each);
    ledger_.settle(*each, true);
    each->ack();
  }
  EXPECT_TRUE(queue.join(60s));
  close_the_books(queue, 3);
}

TEST_P(BrokerFaultSuite, what_a_killed_consumer_had_comes_again_and_is_marked) {
  Queue queue = open(url(server_.url()));
  for (int i = 0; i < 5; ++i) {
    const std::string id = std::to_string(i);
    ledger_.attempt(id);
    ledger_.confirm(queue.put("soup", {.id = id}));
  }
  Spawned consumer({CANTEEN_BROKER_MORTAL, "get", url(server_.url()), "3"});
  for (int i = 0; i < 3; ++i) EXPECT_NE(consumer.line(), "");
  consumer.kill();
  int again = 0;
  for (int i = 0; i < 5; ++i) {
    Delivery each = queue.get(GetParam().comes_again);
    ledger_.receive(each);
    ledger_.settle(each, true);
    if (each.redelivered()) ++again;
    EXPECT_EQ(each.redelivered(), each.attempt() > 1);
    each.ack();
  }
  EXPECT_GE(again, 3);
  EXPECT_TRUE(queue.join(60s));
  close_the_books(queue, 5);
}

TEST_P(BrokerFaultSuite, a_broker_that_is_not_there_is_told_in_time) {
  std::string nowhere;
  {
    FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
    nowhere = by(proxy) + "&connect=1";
  }
  const Stopwatch watch;
  expect_refused(nowhere, "guest:guest");
  EXPECT_LT(watch.elapsed(), 30s);
}

TEST_P(BrokerFaultSuite, a_broker_that_comes_late_is_waited_for) {
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  proxy.refuse();
  std::jthread helper([&] {
    EXPECT_TRUE(eventually([&] { return proxy.connections() >= 2; }));
    proxy.accept();
  });
  Queue queue = open(by(proxy) + "&connect=60");
  queue.put("1");
  EXPECT_EQ(queue.get(60s).payload(), "1");
}

TEST_P(BrokerFaultSuite, a_wrong_password_is_refused_and_not_shown) {
  const std::string right = server_.user_url();
  if (right.empty()) GTEST_SKIP() << "it asks nobody for a password";
  {
    Queue queue = open(url(right));
    queue.put("1");
    queue.get(60s).ack();
  }
  std::string wrong = right;
  const std::string password = ":secret@";
  wrong.replace(wrong.find(password), password.size(), ":sesame@");
  const Stopwatch watch;
  expect_refused(url(wrong), "sesame");
  EXPECT_LT(watch.elapsed(), 30s);
}

TEST_P(BrokerFaultSuite, by_TLS_as_without_and_only_with_whom_is_trusted) {
  const std::string tls = server_.tls_url();
  if (tls.empty()) GTEST_SKIP() << "it has no TLS";
  {
    Queue queue = open(url(tls));
    queue.put(std::string(100'000, 'x'), {.headers = {{"table", "12"}}});
    Delivery delivery = queue.get(60s);
    EXPECT_EQ(delivery.payload(), std::string(100'000, 'x'));
    EXPECT_EQ(delivery.header("table"), "12");
    delivery.ack();
    EXPECT_TRUE(queue.join(60s));
  }
  std::string stranger = tls;
  const std::size_t from = stranger.find("ca=");
  stranger.erase(from, std::min(stranger.find('&', from), stranger.size()) - from);
  if (stranger.back() == '&' || stranger.back() == '?') stranger.pop_back();
  expect_refused(url(stranger) + "&connect=1", "guest:guest");
}

}  // namespace canteen::broker::conformance
