// A session with a broker that is the other end of a pair of sockets.
#include "src/broker/activemq/session.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/tcp_stream.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;
using std::string_view_literals::operator""sv;

base::Deadline within(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

class StompSession : public ::testing::Test {
 protected:
  StompSession() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()) != 0) ends_ = {-1, -1};
    session_ = std::make_unique<Session>(std::make_unique<TcpStream>(ends_[0]), wake_.descriptor());
  }

  ~StompSession() override { ::close(ends_[1]); }

  // The broker says this.
  void say(std::string_view bytes) const {
    ASSERT_EQ(::send(ends_[1], bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // The broker gives a sign of life each 200 ms, or should.
  void introduce() {
    say("CONNECTED\nversion:1.2\nheart-beat:200,0\n\n\0"sv);
    session_->introduce({.host = "kitchen", .user = "", .password = "", .heartbeat = 200ms},
                        within(10s));
  }

  std::array<int, 2> ends_{};
  const remote::WakeUp wake_;
  std::unique_ptr<Session> session_;
};

std::chrono::nanoseconds computed() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST_F(StompSession, sleeps_while_it_awaits_an_answer_though_it_was_woken) {
  wake_.ring();
  const std::chrono::nanoseconds before = computed();
  EXPECT_THROW(session_->await([] { return false; }, within(500ms)), remote::LinkLost);
  EXPECT_LT(computed() - before, 100ms);
  EXPECT_TRUE(wake_.answer());  // it is still there for the next step
}

TEST_F(StompSession, a_step_ends_when_it_is_woken) {
  wake_.ring();
  EXPECT_FALSE(session_->step(base::Deadline()));
}

TEST_F(StompSession, who_was_held_up_takes_a_line_end_for_a_sign_of_life) {
  introduce();
  std::this_thread::sleep_for(500ms);
  say("\n");
  EXPECT_NO_THROW(session_->step(within(0s)));
  std::this_thread::sleep_for(500ms);
  EXPECT_THROW(session_->step(within(0s)), remote::LinkLost);
}

TEST_F(StompSession, who_was_held_up_is_told_at_once_what_has_come) {
  introduce();
  bool has_come = false;
  session_->on_message("s1", [&has_come](const Frame& /*message*/) { has_come = true; });
  std::this_thread::sleep_for(500ms);
  say("MESSAGE\nsubscription:s1\n\nsoup\0"sv);
  EXPECT_TRUE(session_->step(within(10s)));
  EXPECT_TRUE(has_come);
}

}  // namespace
}  // namespace canteen::broker::activemq
