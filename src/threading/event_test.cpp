#include <atomic>
#include <memory>
#include <vector>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::Event;

TEST(Event, K7_set_and_clear_may_be_repeated) {
  Event event;
  EXPECT_FALSE(event.is_set());
  event.set();
  event.set();
  EXPECT_TRUE(event.is_set());
  event.clear();
  event.clear();
  EXPECT_FALSE(event.is_set());
}

TEST(Event, K7_wait_returns_at_once_while_it_is_set) {
  Event event;
  event.set();
  EXPECT_TRUE(event.wait());
  EXPECT_TRUE(event.wait(0s));
  EXPECT_TRUE(event.wait(-1s));
}

TEST(Event, K7_a_timeout_says_false) {
  Event event;
  EXPECT_FALSE(event.wait(0s));
  EXPECT_FALSE(event.wait(-1s));
  bool set = true;
  expect_about(timed([&] { set = event.wait(50ms); }), 50ms);
  EXPECT_FALSE(set);
  EXPECT_EQ(event.waiters(), 0U);
}

TEST(Event, K7_everyone_who_waited_sees_true_even_if_clear_follows_at_once) {
  Event event;
  for (unsigned round = 0; round < 20; ++round) {
    std::vector<std::unique_ptr<Running>> crowd;
    for (unsigned i = 0; i < 4; ++i) {
      crowd.push_back(std::make_unique<Running>([&] { EXPECT_TRUE(event.wait(60s)); }));
    }
    eventually([&] { return event.waiters() == 4; });
    event.set();
    event.clear();
  }
  EXPECT_FALSE(event.is_set());
}

TEST(Event, K7_a_stop_ends_the_wait) {
  Event event;
  std::stop_source stop;
  Running other([&] { EXPECT_FALSE(event.wait(stop.get_token())); });
  eventually([&] { return event.waiters() == 1; });
  EXPECT_FALSE(other.done());
  stop.request_stop();
}

TEST(Event, K7_a_stop_that_was_requested_before_does_not_wait) {
  Event event;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(event.wait(stop.get_token()));
  EXPECT_FALSE(event.wait(stop.get_token(), 3600s));
  event.set();
  EXPECT_TRUE(event.wait(stop.get_token()));
}

TEST(Event, K7_hands_over_back_and_forth) {
  Event ping;
  Event pong;
  constexpr int rounds = 20000;
  int value = 0;  // handed over with the events: TSan sees to the ordering
  Running other([&] {
    for (int i = 0; i < rounds; ++i) {
      ping.wait();
      ping.clear();
      ++value;
      pong.set();
    }
  });
  for (int i = 0; i < rounds; ++i) {
    ++value;
    ping.set();
    pong.wait();
    pong.clear();
  }
  other.join();
  EXPECT_EQ(value, 2 * rounds);
}

}  // namespace
}  // namespace canteen::testing
