#include <atomic>
#include <chrono>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::args;
using threading::kwargs;
using threading::signature;
using threading::Timer;
using namespace threading::literals;

TEST(Timer, K9_runs_the_function_after_the_interval) {
  std::atomic<int> sum{0};
  Timer timer(50ms, [&](int x, int y) { sum = x + y; }, args(3, 4));
  expect_about(timed([&] {
                 timer.start();
                 timer.join();
               }),
               50ms);
  EXPECT_EQ(sum.load(), 7);
  EXPECT_TRUE(timer.finished().is_set());
  EXPECT_FALSE(timer.is_alive());
}

TEST(Timer, K9_takes_arguments_by_name) {
  std::atomic<int> seen{0};
  const auto minus = [&](int x, int y) { seen = x - y; };
  Timer timer(0s, signature<"x", "y">(minus), args(), kwargs("y"_a = 1, "x"_a = 10));
  timer.start();
  timer.join();
  EXPECT_EQ(seen.load(), 9);
}

TEST(Timer, K9_a_cancelled_one_never_fires) {
  std::atomic<int> fired{0};
  Timer timer(3600s, [&] { ++fired; });
  timer.start();
  EXPECT_FALSE(timer.finished().is_set());
  timer.cancel();
  EXPECT_TRUE(timer.finished().is_set());
  timer.join();  // at once
  EXPECT_EQ(fired.load(), 0);
  Timer early(0s, [&] { ++fired; });
  early.cancel();  // before start: the thread ends at once
  early.start();
  early.join();
  EXPECT_EQ(fired.load(), 0);
}

TEST(Timer, K9_an_interval_of_zero_or_less_fires_at_once_and_cancelling_later_does_nothing) {
  std::atomic<int> fired{0};
  Timer zero(0s, [&] { ++fired; });
  Timer less(-1s, [&] { ++fired; });
  zero.start();
  less.start();
  zero.join();
  less.join();
  zero.cancel();
  EXPECT_EQ(fired.load(), 2);
}

TEST(Timer, K9_is_not_finished_when_its_function_throws) {
  const auto before = threading::set_excepthook([](const threading::ExceptHookArgs&) {});
  Timer timer(0s, [] { throw 1; });
  timer.start();
  timer.join();
  threading::set_excepthook(before);
  EXPECT_FALSE(timer.finished().is_set());
}

TEST(Timer, K9_is_a_thread_started_once_and_daemon_by_inheritance) {
  Timer timer(0s, [] {}, {.name = "egg"});
  EXPECT_EQ(timer.name(), "egg");
  EXPECT_FALSE(timer.daemon());
  EXPECT_EQ(timer.repr(), "<Timer(egg, initial)>");
  timer.start();
  EXPECT_THROW(timer.start(), RuntimeError);
  timer.join();
  EXPECT_THROW(timer.start(), RuntimeError);
  threading::Thread daemon([] { EXPECT_TRUE(Timer(0s, [] {}).daemon()); }, {.daemon = true});
  daemon.start();
  daemon.join();
}

TEST(Timer, K9_is_joined_with_a_timeout_or_a_stop_like_any_thread) {
  Timer timer(3600s, [] {});
  timer.start();
  timer.join(1ms);
  EXPECT_TRUE(timer.is_alive());
  std::stop_source stop;
  Running other([&] { EXPECT_FALSE(timer.join(stop.get_token())); });
  stop.request_stop();
  other.join();
  timer.cancel();
  EXPECT_TRUE(timer.join(std::stop_token()));
}

TEST(Timer, K9_finished_is_set_after_the_function_and_not_before) {
  threading::Event inside;
  threading::Event go_on;
  Timer timer(0s, [&] {
    inside.set();
    go_on.wait();
  });
  timer.start();
  inside.wait();
  EXPECT_FALSE(timer.finished().is_set());
  go_on.set();
  EXPECT_TRUE(timer.finished().wait(60s));
  timer.join();
}

}  // namespace
}  // namespace canteen::testing
