// Thread::state(), dump(), and who holds a lock and waits for it.
#include <algorithm>
#include <array>
#include <atomic>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sched.h>
#include <unistd.h>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::BlockedOn;
using threading::RunState;
using threading::Thread;

bool blocked_on(const Thread& thread, BlockedOn kind) {
  const threading::ThreadState state = thread.state();
  return state == RunState::blocked && state.on == kind;
}

TEST(State, of_a_thread_goes_from_initial_to_terminated) {
  threading::Event go;
  Thread thread([&] {
    EXPECT_EQ(threading::current_thread().state(), RunState::running);
    go.wait();
  });
  EXPECT_EQ(thread.state(), RunState::initial);
  EXPECT_EQ(thread.state().text(), "initial");
  thread.start();
  eventually([&] { return blocked_on(thread, BlockedOn::event); });
  go.set();
  thread.join();
  EXPECT_EQ(thread.state(), RunState::terminated);
  EXPECT_EQ(thread.state().text(), "terminated");
  EXPECT_EQ(thread.state().subject(), "");
}

TEST(State, says_what_a_blocked_thread_waits_for_and_who_has_it) {
  threading::Lock lock("stove");
  lock.acquire();
  Thread thread([&] {
    lock.acquire();
    lock.release();
  });
  thread.start();
  eventually([&] { return blocked_on(thread, BlockedOn::lock); });
  threading::sleep(20ms);
  const threading::ThreadState state = thread.state();
  EXPECT_EQ(state.object, &lock);
  EXPECT_EQ(state.name, "stove");
  EXPECT_TRUE(state.held);
  EXPECT_EQ(Thread(state.holder), threading::current_thread());
  EXPECT_GT(state.blocked, 5ms);
  EXPECT_LT(state.blocked, 60s);
  EXPECT_NE(state.text().find("blocked on Lock \"stove\" at 0x"), std::string::npos);
  EXPECT_NE(state.text().find(", held by 'MainThread'"), std::string::npos);
  lock.release();
  thread.join();
}

TEST(State, names_every_kind_of_wait) {
  threading::RLock rlock;
  threading::Condition condition("pass");
  threading::Semaphore semaphore(0);
  threading::Barrier barrier(2);
  threading::Event event;
  rlock.acquire();
  std::stop_source stop;
  Thread sleeper([&] { threading::sleep(stop.get_token(), std::nullopt); }, {.name = "sleeper"});
  const std::vector<std::pair<Thread, BlockedOn>> all{
      {Thread([&] {
         rlock.acquire();
         rlock.release();
       }),
       BlockedOn::rlock},
      {Thread([&] {
         condition.acquire();
         condition.wait();
         condition.release();
       }),
       BlockedOn::condition},
      {Thread([&] { semaphore.acquire(); }), BlockedOn::semaphore},
      {Thread([&] { barrier.wait(); }), BlockedOn::barrier},
      {Thread([&] { event.wait(); }), BlockedOn::event},
      {sleeper, BlockedOn::sleep},
      {Thread([&] { sleeper.join(); }), BlockedOn::join}};
  for (auto [thread, kind] : all) {
    thread.start();
    eventually([&, waiting = thread, on = kind] { return blocked_on(waiting, on); });
  }
  EXPECT_EQ(Thread(all.back().first.state().holder), sleeper);
  EXPECT_EQ(all.back().first.state().subject(), "join of 'sleeper'");
  rlock.release();
  condition.acquire();
  condition.notify();
  condition.release();
  semaphore.release();
  barrier.wait();
  event.set();
  stop.request_stop();
  for (auto [thread, kind] : all) thread.join();
}

TEST(State, a_thread_in_a_system_call_is_blocked_on_the_kernel) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  Thread thread([&] {
    char byte = 0;
    EXPECT_EQ(read(ends[0], &byte, 1), 1);
  });
  thread.start();
  eventually([&] { return blocked_on(thread, BlockedOn::kernel); });
  EXPECT_EQ(thread.state().text(), "blocked on the kernel");
  EXPECT_EQ(write(ends[1], "x", 1), 1);
  thread.join();
  close(ends[0]);
  close(ends[1]);
}

// Two busy threads on one core, seen from another: one runs and the other is ready, by turns.
TEST(State, tells_ready_from_running) {
  cpu_set_t all;
  ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
  if (CPU_COUNT(&all) < 2) GTEST_SKIP() << "one CPU: who looks is the one who runs";
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  cpu_set_t rest;
  CPU_XOR(&rest, &all, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof rest, &rest), 0);
  std::atomic<bool> go_on{true};
  const auto spin = [&] {
    sched_setaffinity(0, sizeof one, &one);
    while (go_on.load(std::memory_order_relaxed)) {
    }
  };
  Thread a(spin);
  Thread b(spin);
  a.start();
  b.start();
  int ready = 0;
  int running = 0;
  eventually([&] {
    for (const Thread& each : {a, b}) {
      const threading::ThreadState state = each.state();
      ready += state == RunState::ready ? 1 : 0;
      running += state == RunState::running ? 1 : 0;
    }
    return ready > 3 && running > 3;
  });
  go_on = false;
  a.join();
  b.join();
  sched_setaffinity(0, sizeof all, &all);
}

// Looking at threads that come, wait and go, with what they wait for destroyed at once.
TEST(State, may_be_asked_at_any_moment) {
  std::atomic<bool> go_on{true};
  Running watcher([&] {
    while (go_on) {
      for (const Thread& each : threading::enumerate()) {
        EXPECT_FALSE(each.state().text().empty());
      }
    }
  });
  // As often as a busy machine allows.
  const auto limit = std::chrono::steady_clock::now() + 10s;
  for (int i = 0; i < 300 && (i < 20 || std::chrono::steady_clock::now() < limit); ++i) {
    auto lock = std::make_unique<threading::Lock>("short-lived");
    lock->acquire();
    Running waiter([&] {
      lock->acquire();
      lock->release();
    });
    if (i % 2 == 0) eventually([&] { return lock->waiters() == 1; });
    lock->release();
    waiter.join();
    lock.reset();
  }
  go_on = false;
}

TEST(Dump, prints_a_line_for_every_thread) {
  threading::RLock lock("till");
  lock.acquire();
  Thread thread([&] { lock.acquire(); }, {.name = "late guest", .daemon = true});
  thread.start();
  eventually([&] { return lock.waiters() == 1; });
  std::ostringstream stream;
  threading::dump(stream);
  const std::string text = stream.str();
  EXPECT_EQ(text.rfind("threads: ", 0), 0U);
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
            threading::active_count() + 2);
  EXPECT_NE(text.find("daemon  state\n"), std::string::npos);
  const std::string ids =
      "late guest  " + std::to_string(*thread.ident()) + "  " + std::to_string(*thread.native_id());
  EXPECT_NE(text.find(ids), std::string::npos) << text;
  EXPECT_NE(text.find("yes     blocked on RLock \"till\" at 0x"), std::string::npos) << text;
  EXPECT_NE(text.find(" s, held by 'MainThread'\n"), std::string::npos) << text;
  EXPECT_NE(text.find("no      running\n"), std::string::npos) << text;

  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  threading::dump(ends[1]);
  std::array<char, 8> head{};
  EXPECT_EQ(read(ends[0], head.data(), head.size()), 8);
  EXPECT_EQ(std::string(head.data(), head.size()), "threads:");
  close(ends[0]);
  close(ends[1]);
  lock.release();
  thread.join();
}

template <class L>
void knows_its_holder_and_its_waiters() {
  L lock;
  EXPECT_EQ(lock.owner(), std::nullopt);
  EXPECT_TRUE(lock.waiting().empty());
  lock.acquire();
  EXPECT_EQ(lock.owner(), threading::current_thread());
  const auto body = [&] {
    lock.acquire();
    EXPECT_EQ(lock.owner(), threading::current_thread());
    lock.release();
  };
  Thread first(body);
  Thread second(body);
  first.start();
  eventually([&] { return lock.waiters() == 1; });
  second.start();
  eventually([&] { return lock.waiters() == 2; });
  EXPECT_EQ(lock.waiting(), (std::vector<Thread>{first, second}));
  lock.release();
  first.join();
  second.join();
  EXPECT_EQ(lock.owner(), std::nullopt);
  EXPECT_TRUE(lock.waiting().empty());
  Running([&] { lock.acquire(); }).join();
  EXPECT_EQ(lock.owner(), std::nullopt);  // it has ended
  EXPECT_TRUE(lock.locked());
}

TEST(Owner, a_lock_knows_its_holder_and_its_waiters) {
  knows_its_holder_and_its_waiters<threading::Lock>();
  knows_its_holder_and_its_waiters<threading::FairLock>();
  knows_its_holder_and_its_waiters<threading::RLock>();
}

TEST(Owner, a_thread_without_a_name_is_nobody) {
  threading::Lock lock;
  threading::Event held;
  threading::Event go;
  std::thread stranger([&] {
    lock.acquire();
    held.set();
    go.wait();
    EXPECT_EQ(lock.owner(), threading::current_thread());  // now it has one
    lock.release();
  });
  held.wait();
  EXPECT_TRUE(lock.locked());
  EXPECT_EQ(lock.owner(), std::nullopt);
  go.set();
  stranger.join();
}

}  // namespace
}  // namespace canteen::testing
