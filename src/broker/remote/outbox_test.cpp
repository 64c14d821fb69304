#include "src/broker/remote/outbox.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace canteen::broker::remote {
namespace {

constexpr std::size_t all = Outbox::most_messages;

Outbox::Request request_of(const std::vector<std::string>& payloads, base::Instant now = 0) {
  std::vector<Message> messages;
  messages.reserve(payloads.size());
  for (const std::string& each : payloads) messages.push_back({each, {.id = "id of " + each}});
  return std::make_shared<PutRequest>(std::move(messages), now, 0);
}

std::string payloads_of(const std::vector<Outgoing>& batch) {
  std::string text;
  for (const Outgoing& each : batch) text += each.message->payload + (each.again ? "'" : "");
  return text;
}

TEST(Outbox, confirms_in_any_order_and_tells_when_all_of_a_request_are_known) {
  Outbox outbox;
  const auto request = request_of({"a", "b", "c"});
  outbox.add(request);
  const std::vector<Outgoing> batch = outbox.next(all, false, 0);
  ASSERT_EQ(payloads_of(batch), "abc");
  EXPECT_EQ(outbox.in_flight(), 3U);
  outbox.confirm(batch[2].number);
  outbox.confirm(batch[2].number);  // once is enough
  outbox.confirm(12345);            // nobody's
  outbox.confirm(batch[0].number);
  EXPECT_TRUE(outbox.take_done().empty());
  outbox.confirm(batch[1].number);
  ASSERT_EQ(outbox.take_done().size(), 1U);
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(request->items[1].receipt->confirmed()->id, "id of b");
  EXPECT_EQ(outbox.counts().confirmed, 3U);
}

TEST(Outbox, what_was_lost_goes_again_before_the_others_in_its_order_with_other_numbers) {
  Outbox outbox;
  outbox.add(request_of({"a", "b", "c", "d"}));
  const std::vector<Outgoing> first = outbox.next(3, false, 0);
  outbox.confirm(first[1].number);
  outbox.lose();
  outbox.confirm(first[0].number);  // of a connection that is gone
  const std::vector<Outgoing> again = outbox.next(all, false, 0);
  EXPECT_EQ(payloads_of(again), "a'c'd");
  EXPECT_GT(again[0].number, first[2].number);
}

TEST(Outbox, one_that_is_refused_has_the_rest_refused_but_not_what_is_in_flight) {
  Outbox outbox;
  const auto request = request_of({"a", "b", "c"});
  const auto other = request_of({"x"});
  outbox.add(request);
  outbox.add(other);
  const std::vector<Outgoing> batch = outbox.next(2, false, 0);
  outbox.refuse(batch[0].number, {Refused::Reason::other, "no group yet"});
  EXPECT_EQ(request->items[2].receipt->refused()->why, "no group yet");
  EXPECT_FALSE(request->items[1].receipt);
  outbox.confirm(batch[1].number);
  EXPECT_EQ(outbox.take_done().size(), 1U);
  EXPECT_EQ(payloads_of(outbox.next(all, false, 0)), "x");
  EXPECT_EQ(outbox.counts().refused, 2U);
}

TEST(Outbox, what_found_no_room_waits_as_if_it_had_never_been_handed_over) {
  Outbox outbox;
  const auto request = request_of({"a", "b"});
  outbox.add(request);
  const std::vector<Outgoing> batch = outbox.next(all, true, 0);
  ASSERT_EQ(payloads_of(batch), "a");
  EXPECT_TRUE(outbox.next(all, true, 0).empty());  // one by one
  outbox.refuse(batch[0].number, {Refused::Reason::full});
  EXPECT_EQ(payloads_of(outbox.next(all, true, 0)), "a");
  outbox.lose();
  outbox.withdraw(request, {Refused::Reason::full});
  EXPECT_EQ(payloads_of(outbox.next(all, false, 0)), "a'");
}

TEST(Outbox, who_does_not_want_to_wait_is_turned_away_and_who_does_is_counted) {
  Outbox outbox;
  const auto hasty = request_of({"a"});
  const auto patient = request_of({"b"});
  hasty->is_patient = false;
  outbox.add(hasty);
  outbox.add(patient);
  EXPECT_EQ(outbox.waiting_requests(), 0U);  // nobody has looked yet
  outbox.turn_away({Refused::Reason::full});
  EXPECT_EQ(outbox.waiting_requests(), 1U);
  EXPECT_EQ(hasty->items[0].receipt->refused()->reason, Refused::Reason::full);
  EXPECT_FALSE(patient->items[0].receipt);
  EXPECT_TRUE(outbox.withdraw(patient, {Refused::Reason::shut_down}));
  EXPECT_EQ(outbox.take_done().size(), 2U);
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox,
     who_was_tried_is_counted_until_all_of_it_is_handed_over_and_again_if_it_finds_no_room) {
  Outbox outbox;
  outbox.add(request_of({"a", "b"}));
  outbox.turn_away({Refused::Reason::full});
  outbox.turn_away({Refused::Reason::full});
  EXPECT_EQ(outbox.waiting_requests(), 1U);
  const std::vector<Outgoing> first = outbox.next(1, false, 0);
  EXPECT_EQ(outbox.waiting_requests(), 1U);
  static_cast<void>(outbox.next(all, false, 0));
  EXPECT_EQ(outbox.waiting_requests(), 0U);
  outbox.refuse(first[0].number, {Refused::Reason::full});
  EXPECT_EQ(outbox.waiting_requests(), 1U);
  outbox.give_up("closed", {Refused::Reason::shut_down});
  EXPECT_EQ(outbox.waiting_requests(), 0U);
}

TEST(Outbox, half_of_its_room_is_free_when_half_of_what_may_wait_is_handed_over) {
  Outbox outbox;
  outbox.add(request_of(std::vector<std::string>(all, "a")));
  EXPECT_FALSE(outbox.has_room());
  static_cast<void>(outbox.next(all / 2 - 1, false, 0));
  EXPECT_TRUE(outbox.has_room());
  EXPECT_FALSE(outbox.is_half_empty());
  static_cast<void>(outbox.next(1, false, 0));
  EXPECT_TRUE(outbox.is_half_empty());
}

TEST(Outbox, as_much_may_wait_as_is_in_flight_and_who_has_gone_on_is_not_counted_as_waiting) {
  Outbox outbox;
  const Refused full{Refused::Reason::full};
  const auto async = [&](const std::string& payload) {
    auto request = request_of({payload});
    request->is_awaited = false;
    return request;
  };
  while (outbox.has_room()) outbox.add(async("a"));
  const std::vector<Outgoing> batch = outbox.next(2 * all, false, 0);
  EXPECT_EQ(batch.size(), all);
  while (outbox.has_room()) outbox.add(async("a"));
  EXPECT_EQ(outbox.size(), 2 * all);
  outbox.turn_away(full);
  EXPECT_EQ(outbox.waiting_requests(), 0U);
  const auto waits = request_of({"b"});
  outbox.add(waits);
  outbox.turn_away(full);
  EXPECT_EQ(outbox.waiting_requests(), 1U);
  outbox.confirm(batch.front().number);
  outbox.turn_away(full);  // the broker takes none, though more might be in flight
  EXPECT_EQ(outbox.waiting_requests(), all + 1);
}

TEST(Outbox, at_the_end_what_was_handed_over_is_unknown_and_the_rest_refused) {
  Outbox outbox;
  const auto request = request_of({"a", "b", "c"});
  outbox.add(request);
  static_cast<void>(outbox.next(2, false, 0));
  outbox.lose();
  static_cast<void>(outbox.next(1, false, 0));
  outbox.give_up("closed", {Refused::Reason::shut_down});
  EXPECT_NE(request->items[0].receipt->unknown(), nullptr);
  EXPECT_NE(request->items[1].receipt->unknown(), nullptr);
  EXPECT_NE(request->items[2].receipt->refused(), nullptr);
  EXPECT_EQ(outbox.take_done().size(), 1U);
  EXPECT_TRUE(outbox.empty());
  EXPECT_TRUE(outbox.has_room());
}

TEST(Outbox, what_is_in_flight_is_bounded_in_number_and_bytes) {
  Outbox outbox;
  const std::string big(Outbox::most_bytes / 4 * 3, 'x');
  outbox.add(request_of({big, big}));
  EXPECT_FALSE(outbox.has_room());
  const std::vector<Outgoing> one = outbox.next(all, false, 0);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_TRUE(outbox.has_room());
  EXPECT_TRUE(outbox.next(all, false, 0).empty());
  outbox.confirm(one[0].number);
  EXPECT_EQ(outbox.next(all, false, 0).size(), 1U);
  outbox.give_up("", {});
  outbox.add(request_of(std::vector<std::string>(all + 1, "a")));
  EXPECT_EQ(outbox.next(all + 1, false, 0).size(), all);
}

TEST(Outbox, of_a_delay_what_is_left_is_told) {
  Outbox outbox;
  std::vector<Message> late{{"late", {.delay = std::chrono::nanoseconds(100)}}};
  outbox.add(std::make_shared<PutRequest>(std::move(late), 1000, 0));
  EXPECT_EQ(outbox.next(all, false, 1030).front().delay.count(), 70);
  outbox.lose();
  EXPECT_EQ(outbox.next(all, false, 2000).front().delay.count(), 0);
}

}  // namespace
}  // namespace canteen::broker::remote
