// The smaller parts: Backoff, Room, GetLine, Membership, and what URLs may say.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include <canteen/broker/errors.hpp>

#include "src/broker/remote/backoff.hpp"
#include "src/broker/remote/get_line.hpp"
#include "src/broker/remote/join_line.hpp"
#include "src/broker/remote/membership.hpp"
#include "src/broker/remote/parameters.hpp"
#include "src/broker/remote/room.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant ms = 1'000'000;

TEST(Backoff, waits_any_time_up_to_a_bound_that_doubles_until_it_is_reset) {
  std::chrono::nanoseconds bound = Backoff::first;
  std::chrono::nanoseconds most{};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Backoff backoff(seed);
    bound = Backoff::first;
    for (int i = 0; i < 12; ++i, bound = std::min(2 * bound, Backoff::longest)) {
      const std::chrono::nanoseconds pause = backoff.next();
      EXPECT_GE(pause, 0ns);
      EXPECT_LE(pause, bound);
      most = std::max(most, pause);
    }
    backoff.reset();
    EXPECT_LE(backoff.next(), Backoff::first);
  }
  EXPECT_GT(most, Backoff::longest / 2);
}

TEST(Room, without_a_bound_is_endless_and_asks_nobody) {
  const Room room(0);
  EXPECT_FALSE(room.needs_look(0));
  EXPECT_EQ(room.next_look(), Inbox::never);
  EXPECT_GT(room.left(), 1'000'000U);
}

TEST(Room, believes_what_it_was_told_for_a_while_and_counts_what_was_put) {
  Room room(10);
  EXPECT_TRUE(room.needs_look(0));
  room.looked(3, 1, 0);
  EXPECT_EQ(room.left(), 6U);
  room.put(5, 1);
  EXPECT_EQ(room.left(), 1U);
  EXPECT_FALSE(room.needs_look(99 * ms));
  EXPECT_TRUE(room.needs_look(100 * ms));
  room.put(1, 2);
  EXPECT_EQ(room.left(), 0U);
  EXPECT_TRUE(room.needs_look(2));
}

TEST(Room, when_there_is_none_looks_again_after_1_2_4_to_20_ms) {
  Room room(1);
  base::Instant now = 0;
  for (const base::Instant pause : {1, 2, 4, 8, 16, 20, 20}) {
    room.looked(1, 0, now);
    EXPECT_EQ(room.next_look(), now + pause * ms);
    now = room.next_look();
  }
  room.taken(now - 5);  // somebody took one here
  EXPECT_TRUE(room.needs_look(now - 5));
  room.looked(0, 0, now);
  EXPECT_EQ(room.left(), 1U);
}

GetLine::Request waiting(GetLine& line, std::size_t most, bool is_patient = true) {
  auto request = std::make_shared<GetRequest>();
  request->most = most;
  request->is_patient = is_patient;
  line.add(request);
  return request;
}

void fill(Inbox& inbox, int messages) {
  for (int i = 1; i <= messages; ++i) {
    inbox.arrived({.tag = static_cast<std::uint64_t>(i), .message = std::make_shared<Message>()});
  }
}

TEST(GetLine, gives_to_who_has_nothing_before_who_gathers_more) {
  GetLine line(50ns, 10ns);
  const auto many = waiting(line, 3);
  const auto one = waiting(line, 1);
  EXPECT_EQ(line.ask(5), 4U);
  Inbox three({});
  fill(three, 3);
  line.serve(three, {.now = 100});
  EXPECT_EQ(many->into.size(), 2U);
  EXPECT_EQ(one->into.size(), 1U);
  EXPECT_TRUE(one->done.is_set());
  EXPECT_FALSE(many->done.is_set());
  EXPECT_EQ(line.next_event(100), 110);
  line.end_gathering(109);
  EXPECT_FALSE(many->done.is_set());
  line.end_gathering(110);
  EXPECT_TRUE(many->done.is_set());
  EXPECT_EQ(many->outcome, Backend::Outcome::done);
  EXPECT_TRUE(line.empty());
}

TEST(GetLine, who_does_not_wait_gives_the_broker_time_to_answer) {
  GetLine line(50ns, 10ns);
  const auto hasty = waiting(line, 1, false);
  const auto patient = waiting(line, 1);
  line.end_glances(1000, false, Backend::Outcome::in_vain);  // the broker has not heard of it
  EXPECT_FALSE(hasty->done.is_set());
  EXPECT_EQ(line.ask(1000), 2U);
  EXPECT_FALSE(line.has_glanced(1049));
  EXPECT_TRUE(line.has_glanced(1050));
  line.end_glances(1050, true, Backend::Outcome::in_vain);  // there is something to come
  EXPECT_FALSE(hasty->done.is_set());
  line.end_glances(1050, false, Backend::Outcome::in_vain);
  EXPECT_TRUE(hasty->done.is_set());
  EXPECT_EQ(hasty->outcome, Backend::Outcome::in_vain);
  EXPECT_FALSE(patient->done.is_set());
  line.end_all(Backend::Outcome::shut_down);
  EXPECT_EQ(patient->outcome, Backend::Outcome::shut_down);
}

Address address(const std::string& queue, const std::string& group) {
  return {Url::parse("fake://members"), queue, group};
}

TEST(JoinLine, nobody_goes_before_two_looks_in_a_row_have_found_nothing) {
  JoinLine line;
  const auto request = std::make_shared<JoinRequest>();
  line.add(request);
  line.look(true, 0);
  line.look(false, 0);
  line.look(true, 0);
  EXPECT_FALSE(request->done.is_set());
  line.look(true, 0);
  EXPECT_TRUE(request->done.is_set());
  EXPECT_TRUE(request->is_idle);
  EXPECT_TRUE(line.empty());
}

TEST(JoinLine, who_is_impatient_goes_unless_a_second_look_may_find_nothing_again) {
  JoinLine line;
  const auto busy = std::make_shared<JoinRequest>();
  busy->is_patient = false;
  line.add(busy);
  line.look(false, 0);
  EXPECT_TRUE(busy->done.is_set());
  EXPECT_FALSE(busy->is_idle);
  const auto idle = std::make_shared<JoinRequest>();
  idle->is_patient = false;
  line.add(idle);
  line.look(true, 0);
  EXPECT_FALSE(idle->done.is_set());
  line.look(true, 0);
  EXPECT_TRUE(idle->done.is_set());
  EXPECT_TRUE(idle->is_idle);
}

TEST(JoinLine, looks_after_1_2_4_to_50_ms_and_at_once_for_who_comes) {
  JoinLine line;
  line.add(std::make_shared<JoinRequest>());
  EXPECT_EQ(line.next_look(), 0);
  for (const base::Instant pause : {1, 2, 4, 8, 16, 32, 50, 50}) {
    line.look(false, 1000 * ms);
    EXPECT_EQ(line.next_look(), (1000 + pause) * ms);
  }
  line.add(std::make_shared<JoinRequest>());
  EXPECT_EQ(line.next_look(), 0);
}

TEST(JoinLine, without_a_connection_only_who_is_impatient_goes) {
  JoinLine line;
  const auto patient = std::make_shared<JoinRequest>();
  const auto impatient = std::make_shared<JoinRequest>();
  impatient->is_patient = false;
  line.add(patient);
  line.add(impatient);
  line.offline();
  EXPECT_TRUE(impatient->done.is_set());
  EXPECT_FALSE(impatient->is_idle);
  EXPECT_FALSE(patient->done.is_set());
  line.end();
  EXPECT_TRUE(patient->done.is_set());
  EXPECT_FALSE(patient->is_idle);
  EXPECT_TRUE(line.empty());
}

TEST(Membership, sums_what_the_handles_of_a_process_have) {
  Membership kitchen(address("q", "kitchen"));
  Membership kitchen_too(address("q", "kitchen"));
  Membership accounts(address("q", "accounts"));
  const Membership guests(address("q", ""));
  const Membership other(address("p", "kitchen"));
  kitchen.set({.ready = 1, .delayed = 2, .out = 3, .putters = 4, .getters = 5});
  EXPECT_FALSE(kitchen.others_wait());
  EXPECT_TRUE(kitchen_too.others_wait());
  EXPECT_FALSE(accounts.others_wait());
  kitchen_too.set({.ready = 1, .out = 1});
  accounts.set({.out = 1});
  EXPECT_EQ(kitchen.group().ready, 2U);
  EXPECT_EQ(kitchen.group().delayed, 2U);
  EXPECT_EQ(kitchen.group().out, 4U);
  EXPECT_EQ(accounts.group().out, 1U);
  EXPECT_EQ(guests.group().out, 4U);  // of the fullest
  EXPECT_EQ(guests.waiting().putters, 4U);
  EXPECT_EQ(other.group().out + other.waiting().getters, 0U);
}

std::string complaint(const std::string& text) {
  try {
    check_url(Url::parse(text), {"vhost"});
  } catch (const UrlError& error) {
    return error.what();
  }
  return "";
}

TEST(Parameters, are_the_same_for_all_brokers) {
  const Url url = Url::parse("fake://h:1?queue=q&connect=0.5&heartbeat=3&tls=yes&ca=/a&verify=no");
  check_url(url, {});
  EXPECT_EQ(queue_of(url), "q");
  EXPECT_EQ(connect_time_of(url), 500ms);
  EXPECT_EQ(heartbeat_of(url), 3s);
  EXPECT_EQ(patience_of(url), 60s);
  EXPECT_TRUE(tls_of(url).on);
  EXPECT_EQ(tls_of(url).ca, "/a");
  EXPECT_FALSE(tls_of(url).verify);
  EXPECT_EQ(shown(url), "fake://h:1");
  EXPECT_EQ(shown(Url::parse("fake://cook:secret@[::1]:2/p")), "fake://[::1]:2");
  EXPECT_EQ(queue_of(Url::parse("fake://h")), "default");
}

TEST(Parameters, that_are_wrong_are_named_with_what_would_be_right) {
  EXPECT_EQ(complaint("fake://h?vhost=v"), "");
  EXPECT_NE(complaint("fake://h?color=red").find("no parameter color"), std::string::npos);
  EXPECT_NE(complaint("fake:?queue=q").find("write fake://HOST?queue=q"), std::string::npos);
  EXPECT_NE(complaint("fake://h?queue=").find("the parameter queue"), std::string::npos);
  for (const char* const bad : {"0", "-1", "ten", "1s", "", "nan", "1e9"}) {
    EXPECT_NE(complaint(std::string("fake://h?connect=") + bad).find("0.001 to 86400"),
              std::string::npos)
        << bad;
  }
  EXPECT_NE(complaint("fake://h?tls=maybe").find("tls is yes or no"), std::string::npos);
  EXPECT_NE(complaint("fake://h?ca=/a").find("tls=yes"), std::string::npos);
  EXPECT_NE(complaint("fake://h?tls=yes&cert=/c").find("come together"), std::string::npos);
  EXPECT_EQ(complaint("fake://u:secret@h?x=1").find("secret"), std::string::npos);
}

}  // namespace
}  // namespace canteen::broker::remote
