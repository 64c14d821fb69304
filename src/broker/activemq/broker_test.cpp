// What the suite cannot ask: brokers, connections and processes that end, and who may come in.
// Beside Classic or Artemis.
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "src/broker/activemq/contact.hpp"
#include "src/broker/activemq/stomp_link.hpp"
#include "tests/support/broker_server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/processes.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::BrokerServer;
using canteen::testing::child;
using canteen::testing::eventually;
using canteen::testing::FaultProxy;

class ActiveMq : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!server_.is_there()) GTEST_SKIP() << BrokerServer::absent;
  }

  // A new queue's URL, of that of the broker.
  static std::string with_queue(const std::string& url) {
    static std::atomic<int> number{0};
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "queue=broker-test-" +
           std::to_string(++number);
  }

  static std::string why(const std::string& url) {
    try {
      (void)open(url);
    } catch (const BrokerError& error) {
      return error.what();
    }
    return "it was opened";
  }

  BrokerServer server_;
};

TEST_F(ActiveMq, a_group_gets_what_was_put_while_it_was_away_also_after_a_restart) {
  const std::string url = with_queue(server_.url());
  open(url, {.group = "away"}).close();
  Queue guests = open(url, {.group = ""});
  guests.put("1");
  guests.close();
  server_.stop();
  server_.start();
  guests = open(url, {.group = ""});
  guests.put("2");
  Queue back = open(url, {.group = "away"});
  for (const char* const each : {"1", "2"}) {
    Delivery delivery = back.get(20s);
    EXPECT_EQ(delivery.payload(), each);
    EXPECT_EQ(delivery.attempt(), 1U);
    EXPECT_TRUE(delivery.ack());
  }
}

TEST_F(ActiveMq, what_was_confirmed_outlives_brokers_that_are_killed) {
  constexpr int kills = 2;
  const std::string url = with_queue(server_.url());
  std::set<std::string> confirmed;
  std::set<std::string> received;
  std::atomic<bool> is_over{false};
  Queue consumer = open(url, {.prefetch = 10});
  std::jthread producing([&] {
    Queue producer = open(url);
    for (int number = 0; !is_over; ++number) {
      const Receipt receipt = producer.try_put("x", {.id = std::to_string(number)}, 30s);
      if (receipt) confirmed.insert(receipt.confirmed()->id);
    }
  });
  const auto take = [&](std::chrono::milliseconds patience) {
    auto delivery = consumer.try_get(patience);
    if (!delivery) return false;
    if (received.count(delivery->id()) != 0) {
      EXPECT_TRUE(delivery->redelivered());
    }
    received.insert(delivery->id());
    delivery->ack();
    return true;
  };
  for (int i = 0; i < kills; ++i) {
    const std::size_t before = received.size();
    EXPECT_TRUE(eventually([&] { return take(1s) && received.size() >= before + 50; }));
    server_.kill();
    server_.start();
  }
  EXPECT_TRUE(eventually([&] { return take(1s); }));
  is_over = true;
  producing.join();
  while (take(2s)) {
  }
  for (const std::string& each : confirmed) EXPECT_TRUE(received.contains(each)) << each;
  EXPECT_GT(confirmed.size(), 100U);
}

TEST_F(ActiveMq, what_a_killed_consumer_had_comes_again_marked) {
  const std::string url = with_queue(server_.url());
  Queue queue = open(url);
  queue.put("1");
  const pid_t killed = child([&] {
    Queue mine = open(url);
    const Delivery delivery = mine.get(20s);
    ::raise(SIGKILL);
  });
  int status = 0;
  ::waitpid(killed, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  Delivery again = queue.get(30s);
  EXPECT_TRUE(again.redelivered());
  EXPECT_EQ(again.attempt(), 2U);
  EXPECT_TRUE(again.nack());
  again = queue.get(30s);
  EXPECT_EQ(again.attempt(), 3U);
  EXPECT_TRUE(again.nack(1ms));
  again = queue.get(30s);
  EXPECT_EQ(again.attempt(), 4U);
  EXPECT_TRUE(again.ack());
}

TEST_F(ActiveMq, a_connection_that_breaks_is_made_again) {
  const std::string url = with_queue(server_.url());
  Queue queue = open(url);
  queue.put("1");
  Delivery out = queue.get(20s);
  queue.with_native([](void* native) { ::shutdown(*static_cast<int*>(native), SHUT_RDWR); });
  EXPECT_EQ(queue.put("2", {.id = "2"}), "2");
  std::set<std::string> seen;
  while (seen.size() != 2) {
    Delivery delivery = queue.get(20s);
    EXPECT_EQ(delivery.redelivered(), delivery.payload() == "1");
    seen.insert(delivery.payload());
    EXPECT_TRUE(delivery.ack());
  }
  EXPECT_FALSE(out.ack());
  EXPECT_TRUE(queue.join(20s));
}

TEST_F(ActiveMq, what_the_broker_does_not_want_is_refused_and_the_rest_goes_on) {
  const bool is_classic = server_.name() == "activemq";
  Queue queue = open(with_queue(server_.url()));
  std::vector<Message> messages;
  for (int i = 0; i < 3; ++i) messages.push_back({std::to_string(i)});
  // Classic allows 10 KiB, and says so. Artemis would not even answer.
  messages[1].options.headers["long"] = std::string(is_classic ? 50'000 : 250'000, 'x');
  const std::vector<Receipt> receipts = queue.put_many(std::move(messages));
  ASSERT_NE(receipts[1].refused(), nullptr);
  const std::string& why = receipts[1].refused()->why;
  EXPECT_NE(why.find(is_classic ? "header length" : "200000 bytes"), std::string::npos) << why;
  EXPECT_EQ(queue.put("after", {.id = "after"}), "after");
}

TEST_F(ActiveMq, a_message_is_put_aside_whatever_the_length_of_the_reason) {
  Queue queue = open(with_queue(server_.url()));
  queue.put("soup");
  EXPECT_TRUE(queue.get(20s).dead_letter(std::string(3'000'000, 'x')));
  Queue dead = queue.dead_letters();
  Delivery delivery = dead.get(20s);
  EXPECT_EQ(delivery.payload(), "soup");
  EXPECT_EQ(delivery.header("canteen-dead-reason"), std::string(1'997, 'x') + "...");
  EXPECT_TRUE(delivery.ack());
  EXPECT_TRUE(queue.join(20s));
}

TEST_F(ActiveMq, what_goes_back_is_not_lost_wherever_the_connection_is_cut) {
  FaultProxy proxy(server_.behind_proxy(), server_.proxy_port());
  Queue queue = open(with_queue(server_.url_by(proxy.port())));
  // The copy, the acknowledgement of the original and the end of the transaction take 500 bytes.
  for (std::size_t bytes = 0; bytes <= 500; bytes += 25) {
    const std::string id = std::to_string(bytes);
    queue.put("soup", {.id = id});
    Delivery first = queue.get(30s);
    proxy.cut_after(FaultProxy::To::server, bytes);
    first.nack();
    const auto take = [&] {
      std::optional<Delivery> again = queue.try_get(200ms);
      if (!again) return false;
      EXPECT_EQ(again->id(), id);
      EXPECT_TRUE(again->redelivered());
      again->ack();
      return true;
    };
    ASSERT_TRUE(eventually(take)) << bytes;
    proxy.cut_after(FaultProxy::To::server, std::size_t{1} << 30U);  // not any more
    // Its acknowledgement may be lost with the connection, and both may be there.
    EXPECT_TRUE(eventually([&] { return !take() && queue.join(100ms); })) << bytes;
  }
  EXPECT_GE(proxy.cuts(), 5U);
}

TEST_F(ActiveMq, names_and_passwords_are_asked_and_never_shown) {
  EXPECT_EQ(open(with_queue(server_.user_url())).put("a", {.id = "1"}), "1");
  std::string wrong = server_.user_url();
  wrong.replace(wrong.find("secret"), 6, "salt-and-pepper");
  const std::string said = why(with_queue(wrong));
  EXPECT_NE(said.find("activemq://"), std::string::npos) << said;
  EXPECT_EQ(said.find("salt-and-pepper"), std::string::npos) << said;
}

TEST_F(ActiveMq, speaks_tls_with_who_is_what_it_says) {
  if (!activemq::has_tls()) GTEST_SKIP() << "built without OpenSSL";
  const std::string url = with_queue(server_.tls_url());
  Queue queue = open(url);
  const std::string large(3'000'000, '\xff');
  queue.put(large);
  EXPECT_EQ(queue.get(20s).payload(), large);
  std::string untrusted = url;
  const std::size_t begin = untrusted.find("ca=");
  ASSERT_NE(begin, std::string::npos);
  untrusted.erase(begin, untrusted.find('&', begin) - begin + 1);
  EXPECT_NE(why(untrusted).find("not to be trusted"), std::string::npos) << why(untrusted);
}

TEST_F(ActiveMq, a_port_of_something_else_is_named) {
  const std::string nobody = "activemq://127.0.0.1:1?connect=0.3";
  EXPECT_NE(why(nobody).find("activemq://127.0.0.1:1"), std::string::npos) << why(nobody);
}

}  // namespace
}  // namespace canteen::broker
