#include "src/broker/activemq/intake.hpp"

#include <chrono>
#include <limits>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "src/broker/activemq/peer_testing.hpp"
#include "src/broker/remote/told.hpp"

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;

class StompIntake : public ::testing::Test {
 protected:
  // As the broker delivers the message of that number to a subscription.
  void deliver(const std::string& subscription, int number) {
    peer_.say(Frame{.command = "MESSAGE"}
                  .with("subscription", subscription)
                  .with("ack", "ack" + std::to_string(number))
                  .with("message-id", "id" + std::to_string(number)),
              "soup");
  }

  std::string subscribed() {
    const std::optional<Frame> frame = peer_.hear();
    EXPECT_TRUE(frame && frame->command == "SUBSCRIBE");
    return frame ? std::string(frame->header("id")) : "";
  }

  Peer peer_;
  remote::Told told_;
  Intake intake_{peer_.session(), Destinations(Server::classic, "orders"), "default", told_};
};

TEST_F(StompIntake, acknowledges_as_the_version_wants_it) {
  for (const std::string version : {"1.1", "1.2"}) {
    Peer peer;
    remote::Told told;
    peer.introduce(version);
    Intake intake(peer.session(), Destinations(Server::artemis, "orders"), "default", told);
    intake.want(1);
    ASSERT_TRUE(peer.hear());
    peer.say(Frame{.command = "MESSAGE"}
                 .with("subscription", "s1")
                 .with("ack", "a")  // by 1.1 a header of somebody's
                 .with("message-id", "m"));
    EXPECT_TRUE(peer.session().step(within(10s)));
    ASSERT_EQ(told.arrivals.size(), 1U);
    intake.acknowledge(told.arrivals[0].tag, version == "1.1" ? "" : "copies");
    const std::optional<Frame> ack = peer.hear();
    ASSERT_TRUE(ack);
    EXPECT_EQ(ack->command, "ACK");
    if (version == "1.1") {
      EXPECT_EQ(ack->headers,
                (std::vector<Frame::Header>{{"message-id", "m"}, {"subscription", "s1"}}));
    } else {
      EXPECT_EQ(ack->headers, (std::vector<Frame::Header>{{"id", "a"}, {"transaction", "copies"}}));
    }
  }
}

TEST_F(StompIntake, keeps_what_came_when_nobody_wanted_it_any_more_for_the_next_want) {
  peer_.introduce("1.2");
  intake_.want(2);
  const std::string first = subscribed();
  const std::string second = subscribed();
  deliver(first, 1);
  EXPECT_TRUE(peer_.session().step(within(10s)));
  EXPECT_EQ(told_.arrivals.size(), 1U);
  intake_.want(0);  // gives up the other
  const std::optional<Frame> given_up = peer_.hear();
  ASSERT_TRUE(given_up);
  EXPECT_EQ(given_up->command, "UNSUBSCRIBE");
  EXPECT_EQ(given_up->header("id"), second);
  intake_.acknowledge(told_.arrivals[0].tag, "");
  deliver(first, 2);  // it has room again
  EXPECT_TRUE(peer_.session().step(within(10s)));
  EXPECT_EQ(told_.arrivals.size(), 1U);
  intake_.want(1);
  ASSERT_EQ(told_.arrivals.size(), 2U);
  EXPECT_EQ(told_.arrivals[1].message->options.id, "id2");
}

TEST_F(StompIntake, a_large_window_stays_while_it_is_of_use_and_is_given_up_soon_after) {
  peer_.introduce("1.2");
  intake_.want(100);
  const std::string large = subscribed();
  deliver(large, 1);
  EXPECT_TRUE(peer_.session().step(within(10s)));
  ASSERT_EQ(told_.arrivals.size(), 1U);
  intake_.acknowledge(told_.arrivals[0].tag, "");
  const base::Instant done = base::System::now();
  intake_.want(0);
  intake_.give_up_unused(done);
  ASSERT_TRUE(peer_.hear());  // the acknowledgement
  intake_.want(50);           // by the same one
  intake_.want(0);
  intake_.give_up_in_time(done + std::chrono::nanoseconds(1s).count());
  const std::optional<Frame> given_up = peer_.hear();
  ASSERT_TRUE(given_up);
  EXPECT_EQ(given_up->command, "UNSUBSCRIBE");
  EXPECT_EQ(given_up->header("id"), large);
}

TEST_F(StompIntake, a_window_of_which_a_part_is_wanted_is_nothing_to_wait_for) {
  peer_.introduce("1.2");
  intake_.want(100);
  const std::string large = subscribed();
  for (int i = 0; i < 30; ++i) deliver(large, i);
  EXPECT_TRUE(peer_.session().step(within(10s)));
  ASSERT_EQ(told_.arrivals.size(), 30U);
  for (const remote::Arrival& each : told_.arrivals) intake_.acknowledge(each.tag, "");
  EXPECT_EQ(intake_.wanted(), 70U);
  EXPECT_EQ(intake_.next_event(), std::numeric_limits<base::Instant>::max());
  intake_.want(0);
  EXPECT_LT(intake_.next_event(), std::numeric_limits<base::Instant>::max());
}

TEST_F(StompIntake, a_broker_that_sends_many_times_what_it_was_asked_for_is_left) {
  peer_.introduce("1.2");
  intake_.want(1);
  const std::string subscription = subscribed();
  for (int i = 0; i <= 8; ++i) deliver(subscription, i);  // one that is wanted, and 8 more
  EXPECT_TRUE(peer_.session().step(within(10s)));
  deliver(subscription, 9);
  EXPECT_THROW(peer_.session().step(within(10s)), remote::LinkLost);
}

}  // namespace
}  // namespace canteen::broker::activemq
