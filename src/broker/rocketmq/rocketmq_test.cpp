#include <atomic>
#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "tests/conformance/broker_suite.hpp"
#include "tests/support/broker_server.hpp"

namespace canteen::broker {
namespace conformance {

using canteen::testing::BrokerServer;

// What comes back does so 2 to 4 s after it is due; delays are right to a second.
constexpr std::chrono::milliseconds settle_time{8000};
constexpr std::chrono::milliseconds delay_grain{1000};

std::string new_rocketmq_url(const std::string& type) {
  static std::atomic<int> number{0};
  // It has just been started, and several ask it at once.
  return BrokerServer("rocketmq").url() + "?connect=60&admin=127.0.0.1:10911&type=" + type +
         "&queue=" + type + "-" + std::to_string(getpid()) + "-" + std::to_string(++number);
}

INSTANTIATE_TEST_SUITE_P(Normal, BrokerSuite,
                         ::testing::Values(Binding{"normal",
                                                   [] { return new_rocketmq_url("normal"); },
                                                   settle_time, delay_grain, false}));

INSTANTIATE_TEST_SUITE_P(Delay, BrokerSuite,
                         ::testing::Values(Binding{"delay",
                                                   [] { return new_rocketmq_url("delay"); },
                                                   settle_time, delay_grain, false}));

}  // namespace conformance

namespace {

using namespace std::chrono_literals;

std::string refusal_of(const std::string& url, const Options& options = {}) {
  try {
    (void)open(url, options);
  } catch (const BrokerError& error) {
    return error.what();
  }
  return "";
}

TEST(Rocketmq, without_admin_topics_and_groups_must_be_there_and_it_says_how_to_make_them) {
  const std::string url = conformance::BrokerServer("rocketmq").url();
  const std::string topic = refusal_of(url + "?connect=60&queue=nowhere");
  EXPECT_NE(topic.find("mqadmin updateTopic"), std::string::npos) << topic;
  EXPECT_NE(topic.find("-t nowhere"), std::string::npos) << topic;
  Queue made = open(conformance::new_rocketmq_url("normal"));
  const std::string& name = made.name();
  const std::size_t queue = name.find("queue=");
  const std::string known =
      url + "?connect=60&" + name.substr(queue, name.find('&', queue) - queue);
  Queue plain = open(known);  // the group "default" is there, too
  plain.put("1");
  EXPECT_EQ(plain.get(10s).payload(), "1");
  EXPECT_THROW((void)open(known, {.maxsize = 1}), Unsupported);
  EXPECT_THROW(plain.purge(), Unsupported);
}

TEST(Rocketmq, a_delivery_is_renewed_for_as_long_as_it_is_out) {
  const std::string url = conformance::new_rocketmq_url("normal");
  Queue slow = open(url, {.presence = 2s});
  Queue other = open(url, {.presence = 2s});
  slow.put("1");
  Delivery out = slow.get(10s);
  EXPECT_EQ(other.try_get(7s), std::nullopt);  // the broker would have given it away after 2 s
  EXPECT_TRUE(out.nack());
  EXPECT_EQ(other.get(20s).attempt(), 2U);
}

TEST(Rocketmq, who_closes_takes_nothing_with_him_that_is_put_afterwards) {
  const std::string url = conformance::new_rocketmq_url("normal");
  Queue stays = open(url);
  for (int i = 0; i < 5; ++i) {
    Queue leaves = open(url, {.prefetch = 10});
    EXPECT_EQ(leaves.try_get(10ms), std::nullopt);  // it asks the broker for more than this
    leaves.close();
    stays.put("1");
    Delivery got = stays.get(1s);  // it would come again seconds later
    EXPECT_EQ(got.attempt(), 1U);
    got.ack();
  }
}

TEST(Rocketmq, an_id_of_ones_own_is_kept_also_where_several_have_it) {
  Queue queue = open(conformance::new_rocketmq_url("normal"));
  const std::string long_id(100, 'i');
  for (const std::string& id : {std::string("plain 1"), std::string("100%"), long_id}) {
    queue.put("1", {.id = id});
    queue.put("2", {.id = id});
    Delivery first = queue.get(10s);
    Delivery second = queue.get(10s);
    EXPECT_EQ(first.id(), id);
    EXPECT_EQ(second.id(), id);
    EXPECT_TRUE(first.nack());
    EXPECT_TRUE(second.nack());
    EXPECT_FALSE(queue.join(10ms));  // both come again
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(queue.get(20s).ack());
    EXPECT_TRUE(queue.join(10s));
  }
}

TEST(Rocketmq, headers_may_be_anything_and_a_message_that_is_too_large_is_refused) {
  Queue queue = open(conformance::new_rocketmq_url("normal"));
  const Headers odd{{"KEYS", "k"}, {"a%b", "\x01\xff\n"}, {"__x", ""}, {"1", "%"}};
  queue.put("1", {.headers = odd, .id = "id \x02"});
  const Receipt large = queue.try_put(std::string(5 << 20, 'x'));
  ASSERT_NE(large.refused(), nullptr);
  EXPECT_NE(large.refused()->why.find("4194304"), std::string::npos) << large.refused()->why;
  const Delivery delivery = queue.get(10s);
  EXPECT_EQ(delivery.headers(), odd);
  EXPECT_EQ(delivery.id(), "id \x02");
}

TEST(Rocketmq, a_topic_of_the_other_type_is_refused) {
  const std::string url = conformance::new_rocketmq_url("normal");
  const Queue made = open(url);
  std::string other = url;
  other.replace(other.find("type=normal"), 11, "type=delay");
  EXPECT_NE(refusal_of(other).find("type=normal"), std::string::npos);
}

}  // namespace
}  // namespace canteen::broker
