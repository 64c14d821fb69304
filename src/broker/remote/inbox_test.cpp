#include "src/broker/remote/inbox.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

Arrival arrival(std::uint64_t tag, std::string payload, std::string key = "",
                std::uint32_t attempt = 1) {
  auto message = std::make_shared<Message>();
  message->payload = std::move(payload);
  message->options.key = std::move(key);
  return {.tag = tag, .message = message, .attempt = attempt};
}

// All that is ready, and what the broker is told, in letters: ack, give back, requeue, dead.
std::string taken(Inbox& inbox, Inbox::Time time = {}) {
  std::string text;
  while (const auto parcel = inbox.take(time)) text += parcel->message->payload;
  return text;
}

std::string told(Inbox& inbox) {
  std::string text;
  for (const Settlement& each : inbox.take_settlements()) {
    text += std::string("agrd").substr(static_cast<std::size_t>(each.kind), 1) +
            each.message->payload + std::to_string(each.attempts);
  }
  return text;
}

const Verdict ack{};
const Verdict nack{.kind = Verdict::Kind::nack};

TEST(Inbox, puts_nothing_aside_that_may_not_have_been_seen) {
  Inbox inbox({.max_attempts = 1});
  Arrival doubtful = arrival(1, "a", "", 2);
  doubtful.is_doubtful = true;
  inbox.arrived(doubtful);
  inbox.arrived(arrival(2, "b", "", 2));
  const Parcel a = inbox.take({}).value();
  EXPECT_EQ(a.attempt, 2U);
  EXPECT_TRUE(a.redelivered);
  EXPECT_FALSE(inbox.take({}));
  EXPECT_TRUE(inbox.settle(a, nack, {}));
  EXPECT_EQ(inbox.counts().dead, 2U);
}

TEST(Inbox, gives_what_has_arrived_in_its_order_and_tells_what_became_of_it) {
  Inbox inbox({.max_attempts = 3});
  inbox.arrived(arrival(7, "a"));
  inbox.arrived(arrival(5, "b", "", 2));
  inbox.arrived(arrival(6, "c", "", 3));
  inbox.arrived(arrival(4, "d", "", 4));  // too often already
  const Parcel a = inbox.take({}).value();
  const Parcel b = inbox.take({}).value();
  const Parcel c = inbox.take({}).value();
  EXPECT_FALSE(inbox.take({}));
  EXPECT_FALSE(a.redelivered);
  EXPECT_TRUE(b.redelivered);
  EXPECT_EQ(inbox.out(), 3U);
  EXPECT_TRUE(inbox.settle(a, ack, {}));
  EXPECT_FALSE(inbox.settle(a, ack, {}));
  EXPECT_TRUE(inbox.settle(b, nack, {}));
  EXPECT_TRUE(inbox.settle(c, nack, {}));
  EXPECT_EQ(told(inbox), "dd3aa1rb2dc3");
  EXPECT_EQ(inbox.counts().stale, 1U);
  EXPECT_EQ(inbox.counts().dead, 2U);
  EXPECT_EQ(inbox.out(), 0U);
}

TEST(Inbox, what_returns_here_comes_again_in_its_place_and_counts) {
  Inbox inbox({.returns_locally = true});
  for (const char* each : {"a", "b", "c"}) {
    inbox.arrived(arrival(static_cast<std::uint64_t>(each[0]), each));
  }
  const Parcel a = inbox.take({}).value();
  const Parcel b = inbox.take({}).value();
  EXPECT_TRUE(inbox.settle(b, nack, {}));
  EXPECT_TRUE(inbox.settle(a, {.kind = Verdict::Kind::nack, .delay = 10ns}, {.now = 100}));
  EXPECT_FALSE(inbox.settle(a, ack, {}));
  EXPECT_EQ(inbox.delayed(), 1U);
  EXPECT_EQ(inbox.next_event(), 110);
  const Parcel again = inbox.take({}).value();
  EXPECT_EQ(again.message->payload, "b");
  EXPECT_EQ(again.attempt, 2U);
  EXPECT_TRUE(again.redelivered);
  inbox.advance({.now = 109});
  EXPECT_EQ(inbox.delayed(), 1U);
  inbox.advance({.now = 110});
  EXPECT_EQ(taken(inbox), "ac");
  EXPECT_EQ(told(inbox), "");  // the broker need not know
}

TEST(Inbox, of_a_key_the_first_is_given_and_the_others_stand_behind_it) {
  Inbox inbox({.max_attempts = 2, .keeps_keys_together = true});
  inbox.arrived(arrival(1, "a", "k"));
  inbox.arrived(arrival(2, "b", "k"));
  inbox.arrived(arrival(3, "c", "k"));
  inbox.arrived(arrival(4, "x"));
  const Parcel a = inbox.take({}).value();
  EXPECT_EQ(taken(inbox), "x");
  EXPECT_EQ(inbox.behind(), 2U);
  inbox.settle(a, nack, {});  // only here is its order known
  const Parcel again = inbox.take({}).value();
  EXPECT_EQ(again.message->payload, "a");
  EXPECT_EQ(again.attempt, 2U);
  inbox.settle(again, nack, {});  // often enough
  const Parcel b = inbox.take({}).value();
  EXPECT_EQ(b.message->payload, "b");
  inbox.taken_back(2);
  EXPECT_FALSE(inbox.settle(b, ack, {}));
  EXPECT_EQ(taken(inbox), "c");
  EXPECT_EQ(told(inbox), "da2");
}

TEST(Inbox, what_is_too_old_is_dropped_when_its_turn_comes) {
  Inbox inbox({.keeps_keys_together = true});
  Arrival old = arrival(1, "a", "k");
  old.expires = 50;
  inbox.arrived(old);
  inbox.arrived(arrival(2, "b", "k"));
  EXPECT_EQ(taken(inbox, {.wall = 50}), "b");
  EXPECT_EQ(inbox.counts().expired, 1U);
  EXPECT_EQ(told(inbox), "aa0");
}

TEST(Inbox, a_lease_ends_here_or_at_the_broker) {
  for (const bool here : {true, false}) {
    Inbox inbox({.lease = 10ns, .ends_leases = here});
    inbox.arrived(arrival(1, "a"));
    inbox.arrived(arrival(2, "b"));
    const Parcel a = inbox.take({.now = 100}).value();
    const Parcel b = inbox.take({.now = 100}).value();
    EXPECT_TRUE(inbox.extend(a, 100ns, {.now = 105}));
    EXPECT_EQ(inbox.next_event(), 110);
    EXPECT_FALSE(inbox.settle(b, ack, {.now = 110}));  // also before it was looked at
    inbox.advance({.now = 110});
    EXPECT_FALSE(inbox.extend(b, 100ns, {.now = 110}));
    EXPECT_EQ(told(inbox), here ? "rb1" : "");
    EXPECT_EQ(inbox.counts().returned, 1U);
    EXPECT_TRUE(inbox.settle(a, ack, {.now = 150}));
    EXPECT_EQ(inbox.next_event(), Inbox::never);
  }
}

TEST(Inbox, after_a_loss_nothing_is_here_and_what_was_out_is_stale) {
  Inbox inbox({.lease = 10ns, .returns_locally = true, .keeps_keys_together = true});
  inbox.arrived(arrival(1, "a", "k"));
  inbox.arrived(arrival(2, "b", "k"));
  const Parcel a = inbox.take({}).value();
  inbox.lose();
  EXPECT_EQ(inbox.ready() + inbox.behind() + inbox.delayed() + inbox.out(), 0U);
  EXPECT_EQ(inbox.next_event(), Inbox::never);
  inbox.arrived(arrival(1, "c", "k"));  // the same tag, in another connection
  const Parcel c = inbox.take({}).value();
  EXPECT_FALSE(inbox.settle(a, ack, {}));
  EXPECT_TRUE(inbox.settle(c, ack, {}));
}

TEST(Inbox, what_nobody_wants_goes_back_in_its_order) {
  Inbox inbox({.returns_locally = true});
  for (std::uint64_t tag : {3U, 2U, 1U}) inbox.arrived(arrival(tag, std::to_string(tag)));
  inbox.settle(inbox.take({}).value(), nack, {});
  EXPECT_TRUE(inbox.has_returned());
  inbox.give_back(false);
  EXPECT_EQ(told(inbox), "g20g10");
  EXPECT_EQ(inbox.ready(), 1U);
  inbox.give_back(true);
  EXPECT_EQ(told(inbox), "r31");  // it was seen once
  EXPECT_FALSE(inbox.has_returned());
}

TEST(Inbox, a_key_goes_back_as_a_whole_and_only_to_a_broker_that_keeps_its_order) {
  for (const bool restores : {true, false}) {
    Inbox inbox({.keeps_keys_together = true, .restores_keys = restores});
    for (std::uint64_t tag : {1U, 2U}) inbox.arrived(arrival(tag, std::to_string(tag), "k"));
    inbox.arrived(arrival(3, "3"));
    const Parcel first = inbox.take({}).value();
    inbox.give_back(true);
    EXPECT_EQ(told(inbox), "g30");
    inbox.settle(first, nack, {});
    inbox.give_back(true);
    EXPECT_EQ(told(inbox), restores ? "r11g20" : "");
  }
}

TEST(Inbox, what_is_called_back_goes_unless_somebody_has_it) {
  Inbox inbox({.max_attempts = 2, .returns_locally = true, .keeps_keys_together = true});
  for (std::uint64_t tag : {1U, 2U, 3U}) inbox.arrived(arrival(tag, std::to_string(tag), "k"));
  for (std::uint64_t tag : {4U, 5U, 6U, 7U}) inbox.arrived(arrival(tag, std::to_string(tag)));
  const Parcel first = inbox.take({}).value();
  const Parcel late = inbox.take({}).value();
  const Parcel done = inbox.take({}).value();
  inbox.settle(inbox.take({}).value(), nack, {});  // 6
  for (std::uint64_t tag = 1; tag <= 8; ++tag) inbox.called_back(tag);
  EXPECT_EQ(told(inbox), "g20g30r61g70");
  EXPECT_FALSE(inbox.take({}));
  EXPECT_TRUE(inbox.settle(first, nack, {}));
  EXPECT_TRUE(inbox.settle(late, {.kind = Verdict::Kind::nack, .delay = 10ns}, {}));
  EXPECT_TRUE(inbox.settle(done, ack, {}));
  EXPECT_EQ(told(inbox), "r11a51");
  inbox.advance({.now = 10});
  EXPECT_EQ(told(inbox), "r41");
}

TEST(Inbox, at_the_end_all_goes_back_and_what_was_out_counts) {
  Inbox inbox({.returns_locally = true});
  for (std::uint64_t tag : {1U, 2U, 3U}) inbox.arrived(arrival(tag, std::to_string(tag)));
  static_cast<void>(inbox.take({}));
  inbox.settle(inbox.take({}).value(), {.kind = Verdict::Kind::nack, .delay = 10ns}, {});
  inbox.give_back_everything({.now = 4});
  const std::vector<Settlement> all = inbox.take_settlements();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].kind, Settlement::Kind::requeue);
  EXPECT_EQ(all[0].attempts, 1U);
  EXPECT_EQ(all[1].kind, Settlement::Kind::requeue);
  EXPECT_EQ(all[1].delay, 6ns);
  EXPECT_EQ(all[2].kind, Settlement::Kind::give_back);
  EXPECT_EQ(all[2].attempts, 0U);
}

TEST(Inbox, purge_drops_what_waits_here) {
  Inbox inbox({.keeps_keys_together = true});
  for (std::uint64_t tag : {1U, 2U, 3U}) inbox.arrived(arrival(tag, std::to_string(tag), "k"));
  const Parcel first = inbox.take({}).value();
  EXPECT_EQ(inbox.purge(), 2U);
  EXPECT_EQ(told(inbox), "a20a30");
  EXPECT_TRUE(inbox.settle(first, ack, {}));
}

}  // namespace
}  // namespace canteen::broker::remote
