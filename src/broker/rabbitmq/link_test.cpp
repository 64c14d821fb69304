// RabbitMQ's link, as the core sees it, beside a real broker: what no sentence of the suites says.
#include "src/broker/remote/link.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/platform.hpp>

#include "src/broker/rabbitmq/arguments.hpp"
#include "src/broker/rabbitmq/names.hpp"
#include "src/broker/rabbitmq/rabbit_link.hpp"
#include "tests/support/broker_server.hpp"

namespace canteen::broker::rabbitmq {
namespace {

using namespace std::chrono_literals;
using canteen::testing::BrokerServer;
using remote::Arrival;
using remote::Outgoing;
using remote::Settlement;

base::Deadline in(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

struct Heard final : remote::Link::Events {
  void confirmed(std::uint64_t number) override { fates[number] = "kept"; }

  void refused(std::uint64_t number, Refused is) override { fates[number] = is.why; }

  void arrived(Arrival arrival) override { arrivals.push_back(std::move(arrival)); }

  void taken_back(std::uint64_t /*tag*/) override {}

  void called_back(std::uint64_t /*tag*/) override {}

  void blocked(std::optional<std::string> /*why*/) override {}

  std::map<std::uint64_t, std::string> fates;
  std::vector<Arrival> arrivals;
};

class RabbitLinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!server_.is_there()) GTEST_SKIP() << BrokerServer::absent;
    static std::atomic<int> number{0};
    queue_ = "link-" + std::to_string(++number);
    link_ = std::make_unique<RabbitLink>(address(), 1);
    link_->connect(heard_, in(30s));
  }

  void TearDown() override {
    if (link_) link_->disconnect(in(5s));
  }

  [[nodiscard]] remote::Address address(const std::string& group = "default") const {
    return {Url::parse(server_.url()), queue_, group};
  }

  void put(const std::string& payload, std::chrono::nanoseconds delay = {}) {
    const std::uint64_t number = ++last_;
    const Outgoing outgoing{
        .number = number,
        .message = std::make_shared<const Message>(Message{payload, {.id = payload}}),
        .delay = delay};
    link_->publish({&outgoing, 1});
    until([&] { return heard_.fates.count(number) != 0; });
  }

  template <class Condition>
  void until(Condition condition) {
    const base::Deadline deadline = in(30s);
    while (!condition() && !deadline.passed(base::System::now())) link_->pump(in(100ms));
    ASSERT_TRUE(condition());
  }

  // Nothing happens for so long.
  void rest(std::chrono::nanoseconds time) {
    const base::Deadline deadline = in(time);
    while (!deadline.passed(base::System::now())) link_->pump(deadline);
  }

  void take(std::size_t number) {
    link_->want(number);
    const std::size_t sum = heard_.arrivals.size() + number;
    until([&] { return heard_.arrivals.size() == sum; });
  }

  void settle(std::size_t arrival, Settlement settlement) {
    settlement.tag = heard_.arrivals[arrival].tag;
    settlement.attempts = heard_.arrivals[arrival].attempt;
    settlement.message = heard_.arrivals[arrival].message;
    link_->settle({&settlement, 1});
  }

  [[nodiscard]] std::vector<std::string> payloads() const {
    std::vector<std::string> all;
    for (const Arrival& each : heard_.arrivals) all.push_back(each.message->payload);
    return all;
  }

  BrokerServer server_{"rabbitmq"};
  std::string queue_;
  Heard heard_;
  std::unique_ptr<RabbitLink> link_;
  std::uint64_t last_ = 0;
};

using Texts = std::vector<std::string>;

TEST_F(RabbitLinkTest, takes_nothing_that_is_not_wanted) {
  for (const char* const each : {"1", "2", "3", "4"}) put(each);
  rest(200ms);
  EXPECT_TRUE(heard_.arrivals.empty());
  take(2);
  rest(200ms);
  EXPECT_EQ(payloads(), (Texts{"1", "2"}));
  settle(0, {});
  settle(1, {});
  link_->flush(in(10s));
  rest(200ms);  // room in the window is no wish
  EXPECT_EQ(payloads(), (Texts{"1", "2"}));
  EXPECT_EQ(link_->count(in(10s)).ready, 2U);
  take(1);
  take(1);  // also while one is out
  EXPECT_EQ(payloads(), (Texts{"1", "2", "3", "4"}));
}

TEST_F(RabbitLinkTest, with_a_prefetch_acknowledgements_let_in_as_many_again_and_returns_none) {
  link_->disconnect(in(10s));
  link_ = std::make_unique<RabbitLink>(address(), 2);
  link_->connect(heard_, in(30s));
  for (const char* const each : {"1", "2", "3", "4", "5", "6"}) put(each);
  take(2);
  settle(0, {});
  settle(1, {});
  until([&] { return heard_.arrivals.size() == 4; });
  rest(200ms);
  EXPECT_EQ(payloads(), (Texts{"1", "2", "3", "4"}));
  settle(2, {.kind = Settlement::Kind::requeue});
  rest(200ms);
  EXPECT_EQ(payloads(), (Texts{"1", "2", "3", "4"}));
  take(1);
  link_->want(0);
  settle(3, {});
  settle(4, {});
  rest(200ms);
  EXPECT_EQ(payloads(), (Texts{"1", "2", "3", "4", "3"}));
}

TEST_F(RabbitLinkTest, who_waits_is_sent_what_comes) {
  link_->want(1);
  rest(200ms);
  EXPECT_TRUE(heard_.arrivals.empty());
  put("late");
  until([&] { return heard_.arrivals.size() == 1; });
}

TEST_F(RabbitLinkTest, what_is_returned_comes_before_what_nobody_has_seen) {
  for (const char* const each : {"1", "2", "3"}) put(each);
  take(2);
  std::vector<Settlement> both{{.tag = heard_.arrivals[1].tag, .kind = Settlement::Kind::requeue},
                               {.tag = heard_.arrivals[0].tag, .kind = Settlement::Kind::requeue}};
  link_->settle(both);
  link_->flush(in(10s));
  take(3);
  EXPECT_EQ(payloads(), (Texts{"1", "2", "1", "2", "3"}));
  EXPECT_EQ(heard_.arrivals[2].attempt, 2U);
  EXPECT_TRUE(heard_.arrivals[2].redelivered);
  EXPECT_EQ(heard_.arrivals[4].attempt, 1U);
}

TEST_F(RabbitLinkTest, delays_are_over_in_their_order) {
  const base::Instant begin = base::System::now();
  put("c", 1500ms);
  put("a", 500ms);
  put("b", 1000ms);
  take(3);
  EXPECT_EQ(payloads(), (Texts{"a", "b", "c"}));
  EXPECT_GE(base::System::now() - begin, std::chrono::nanoseconds(1500ms).count());
  EXPECT_TRUE(heard_.arrivals[0].redelivered);  // it may have been moved on twice
}

TEST_F(RabbitLinkTest, an_attempt_counts_across_copies_and_returns) {
  put("poison");
  take(1);
  settle(0, {.kind = Settlement::Kind::requeue, .delay = 20ms});
  take(1);
  settle(1, {.kind = Settlement::Kind::requeue});
  take(1);
  settle(2, {.kind = Settlement::Kind::requeue, .delay = 20ms});
  take(1);
  EXPECT_EQ(heard_.arrivals[1].attempt, 2U);
  EXPECT_EQ(heard_.arrivals[2].attempt, 3U);
  EXPECT_EQ(heard_.arrivals[3].attempt, 4U);
  settle(3, {});
  link_->flush(in(10s));
  EXPECT_EQ(link_->count(in(10s)).ready, 0U);
}

TEST_F(RabbitLinkTest, acknowledgements_out_of_order_leave_what_is_out) {
  for (const char* const each : {"1", "2", "3", "4", "5"}) put(each);
  take(5);
  for (const std::size_t each : {3U, 1U, 0U, 4U}) settle(each, {});
  link_->flush(in(10s));
  link_->disconnect(in(10s));
  heard_.arrivals.clear();
  link_->connect(heard_, in(30s));
  take(1);
  rest(200ms);
  EXPECT_EQ(payloads(), (Texts{"3"}));
}

TEST_F(RabbitLinkTest, wake_ends_a_pump_or_the_next) {
  link_->wake();
  link_->pump(base::Deadline());
  std::jthread waker([&] {
    std::this_thread::sleep_for(20ms);
    link_->wake();
  });
  link_->pump(base::Deadline());
}

TEST_F(RabbitLinkTest, a_queue_that_is_something_else_is_refused_in_words) {
  {
    Connection connection(Settings::of(Url::parse(server_.url())), in(30s));
    Topology(connection, 1).declare_queue(queue_of(queue_, "other"), Arguments());
  }
  RabbitLink other(address("other"), 1);
  try {
    other.connect(heard_, in(30s));
    ADD_FAILURE() << "it was taken";
  } catch (const remote::LinkLost& error) {
    ADD_FAILURE() << error.what();
  } catch (const BrokerError& error) {
    EXPECT_NE(std::string(error.what()).find("it is not this library's"), std::string::npos)
        << error.what();
  }
}

TEST_F(RabbitLinkTest, who_may_not_make_a_queue_is_told) {
  Url url = Url::parse(server_.url());
  url.user = "waiter";
  url.password = "secret";
  RabbitLink waiter({url, queue_, "mine"}, 1);
  try {
    waiter.connect(heard_, in(30s));
    ADD_FAILURE() << "it was taken";
  } catch (const remote::LinkLost& error) {
    ADD_FAILURE() << error.what();
  } catch (const BrokerError& error) {
    EXPECT_NE(std::string(error.what()).find("'waiter' may not"), std::string::npos)
        << error.what();
  }
}

TEST_F(RabbitLinkTest, a_queue_that_goes_is_a_loss_and_is_made_again) {
  link_->want(1);
  rest(100ms);
  {
    Connection connection(Settings::of(Url::parse(server_.url())), in(30s));
    Topology(connection, 1).remove(queue_of(queue_, "default"));
  }
  EXPECT_THROW(rest(30s), remote::LinkLost);
  link_->connect(heard_, in(30s));
  put("again");
  take(1);
  EXPECT_EQ(payloads(), (Texts{"again"}));
}

TEST_F(RabbitLinkTest, a_queue_that_is_removed_leaves_nothing_at_the_broker) {
  put("dies");
  put("waits");
  put("later", 1h);
  take(1);
  settle(0, {.kind = Settlement::Kind::dead, .reason = "it is cold"});
  link_->flush(in(10s));
  const std::string dead = address().dead_letters().queue;
  const std::vector<std::string> queues{queue_of(queue_, "default"), groups_of(queue_),
                                        queue_of(dead, "default"), groups_of(dead),
                                        delay_of(queue_, "", delay_step(1h))};
  Connection connection(Settings::of(Url::parse(server_.url())), in(10s));
  Topology topology(connection, 1);
  for (const std::string& each : queues) EXPECT_TRUE(topology.count(each)) << each;
  link_->remove(in(30s));
  for (const std::string& each : queues) EXPECT_FALSE(topology.count(each)) << each;
  // Nothing can be bound to an exchange that is not there.
  topology.declare_queue(queue_, Arguments());
  EXPECT_THROW(topology.bind(queue_, exchange_of(queue_)), remote::LinkLost);
}

}  // namespace
}  // namespace canteen::broker::rabbitmq
