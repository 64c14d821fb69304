// A session with a broker that is the other end of a pair of sockets.
#include "src/broker/activemq/session.hpp"

#include <chrono>
#include <ctime>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "src/broker/activemq/peer_testing.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;
using std::string_view_literals::operator""sv;

class StompSession : public ::testing::Test {
 protected:
  // The broker gives a sign of life each 200 ms, or should.
  void introduce() { peer_.introduce("1.2", 200ms); }

  Peer peer_;
  Session& session_ = peer_.session();
};

std::chrono::nanoseconds computed() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST_F(StompSession, sleeps_while_it_awaits_an_answer_though_it_was_woken) {
  peer_.wake().ring();
  const std::chrono::nanoseconds before = computed();
  EXPECT_THROW(session_.await([] { return false; }, within(500ms)), remote::LinkLost);
  EXPECT_LT(computed() - before, 100ms);
  EXPECT_TRUE(peer_.wake().answer());  // it is still there for the next step
}

TEST_F(StompSession, a_step_ends_when_it_is_woken) {
  peer_.wake().ring();
  EXPECT_FALSE(session_.step(base::Deadline()));
}

TEST_F(StompSession, who_was_held_up_takes_a_line_end_for_a_sign_of_life) {
  introduce();
  std::this_thread::sleep_for(500ms);
  peer_.say("\n");
  EXPECT_NO_THROW(session_.step(within(0s)));
  std::this_thread::sleep_for(500ms);
  EXPECT_THROW(session_.step(within(0s)), remote::LinkLost);
}

TEST_F(StompSession, a_broker_that_speaks_another_version_is_not_spoken_with) {
  peer_.say("CONNECTED\nversion:1.2\n\n\0"sv);
  const Session::Login login{
      .host = "kitchen", .user = "", .password = "", .heartbeat = 1s, .version = "1.1"};
  EXPECT_THROW(session_.introduce(login, within(10s)), BrokerError);
  EXPECT_EQ(peer_.hear().value_or(Frame()).header("accept-version"), "1.1");
}

TEST_F(StompSession, who_was_held_up_is_told_at_once_what_has_come) {
  introduce();
  bool has_come = false;
  session_.on_message("s1", [&has_come](const Frame& /*message*/) { has_come = true; });
  std::this_thread::sleep_for(500ms);
  peer_.say("MESSAGE\nsubscription:s1\n\nsoup\0"sv);
  EXPECT_TRUE(session_.step(within(10s)));
  EXPECT_TRUE(has_come);
}

}  // namespace
}  // namespace canteen::broker::activemq
