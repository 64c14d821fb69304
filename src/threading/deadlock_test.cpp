// The deadlock watch: what it finds, and what it must not.
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::BlockedOn;
using threading::Deadlock;
using threading::Thread;

// Watches for the length of a test, and keeps what is reported.
class Deadlocks : public ::testing::Test {
 protected:
  ~Deadlocks() override { threading::unwatch_deadlocks(); }

  void watch(bool raise, bool self_waits = true) {
    threading::watch_deadlocks({.handler =
                                    [this](const Deadlock& found) {
                                      const std::scoped_lock guard(lock_);
                                      found_.push_back(found);
                                    },
                                .raise = raise,
                                .self_waits = self_waits});
  }

  std::vector<Deadlock> found() {
    const std::scoped_lock guard(lock_);
    return found_;
  }

 private:
  std::mutex lock_;
  std::vector<Deadlock> found_;  // guarded by lock_
};

// Holds `mine` and then wants `other`: whether that was an error.
template <class L>
bool wants(L& mine, L& other, const std::function<void()>& between) {
  const std::scoped_lock guard(mine);
  between();
  try {
    other.acquire();
  } catch (const RuntimeError& error) {
    EXPECT_NE(std::string(error.what()).find("deadlock: "), std::string::npos);
    return true;
  }
  other.release();
  return false;
}

// Threads that each hold one lock, and then all want the next one's.
template <class L>
int ring(int size) {
  std::vector<std::unique_ptr<L>> locks;
  for (int i = 0; i < size; ++i) locks.push_back(std::make_unique<L>());
  threading::Barrier all(size);
  std::atomic<int> errors{0};
  std::vector<std::unique_ptr<Running>> threads;
  for (int i = 0; i < size; ++i) {
    threads.push_back(std::make_unique<Running>([&, i] {
      L& mine = *locks[static_cast<std::size_t>(i)];
      L& next = *locks[static_cast<std::size_t>((i + 1) % size)];
      errors += wants(mine, next, [&] { all.wait(); }) ? 1 : 0;
    }));
  }
  threads.clear();
  return errors;
}

TEST_F(Deadlocks, of_any_length_are_an_error_in_the_thread_that_closes_them) {
  watch(true);
  EXPECT_EQ(ring<threading::Lock>(2), 1);
  EXPECT_EQ(ring<threading::RLock>(2), 1);
  EXPECT_EQ(ring<threading::FairLock>(3), 1);
  EXPECT_EQ(ring<threading::RLock>(3), 1);
  EXPECT_EQ(ring<threading::Lock>(8), 1);
  ASSERT_EQ(found().size(), 5U);
  EXPECT_EQ(found()[0].waits.size(), 2U);
  EXPECT_EQ(found()[3].waits.size(), 3U);
  EXPECT_EQ(found()[4].waits.size(), 8U);
}

TEST_F(Deadlocks, are_reported_with_the_names_of_threads_and_locks) {
  watch(false);
  threading::Lock stove("stove");
  threading::Lock fridge("fridge");
  threading::Event held;
  Thread cook(
      [&] {
        stove.acquire();
        held.wait();
        fridge.acquire();
      },
      {.name = "cook"});
  Thread waiter(
      [&] {
        fridge.acquire();
        held.set();
        eventually([&] { return fridge.waiters() == 1; });
        stove.acquire();
        stove.release();
        fridge.release();
      },
      {.name = "waiter"});
  cook.start();
  waiter.start();
  eventually([&] { return found().size() == 1; });
  const Deadlock report = found().front();
  ASSERT_EQ(report.waits.size(), 2U);
  EXPECT_EQ(report.waits[0].thread, "waiter");
  EXPECT_EQ(report.waits[0].native_id, *waiter.native_id());
  EXPECT_EQ(report.waits[0].kind, BlockedOn::lock);
  EXPECT_EQ(report.waits[0].object, &stove);
  EXPECT_EQ(report.waits[0].object_name, "stove");
  EXPECT_EQ(report.waits[1].thread, "cook");
  EXPECT_EQ(report.waits[1].object_name, "fridge");
  const std::string text = report.text();
  EXPECT_EQ(text.rfind("deadlock: 2 threads wait for one another\n  'waiter' (native id ", 0), 0U);
  EXPECT_NE(text.find(") waits for Lock \"stove\" at 0x"), std::string::npos);
  EXPECT_NE(text.find(", held by 'cook' (native id "), std::string::npos);
  // A third that waits for one of them is no part of it, and no news.
  Running guest([&] {
    stove.acquire();
    stove.release();
  });
  eventually([&] { return stove.waiters() == 2; });
  stove.release();  // a Lock may be released by anybody
  cook.join();
  waiter.join();
  guest.join();
  EXPECT_EQ(found().size(), 1U);
}

TEST_F(Deadlocks, a_join_of_a_thread_that_waits_for_the_joiners_lock) {
  watch(true);
  threading::Lock lock("till");
  lock.acquire();
  Thread thread(
      [&] {
        lock.acquire();
        lock.release();
      },
      {.name = "a"});
  thread.start();
  eventually([&] { return lock.waiters() == 1; });
  EXPECT_THROW(thread.join(), RuntimeError);
  lock.release();
  thread.join();
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].waits[0].kind, BlockedOn::join);
  EXPECT_EQ(found()[0].waits[0].object_name, "a");
  EXPECT_NE(found()[0].text().find("waits for join of 'a'\n"), std::string::npos);
  EXPECT_NE(found()[0].text().find("Lock \"till\""), std::string::npos);
}

TEST_F(Deadlocks, a_lock_that_a_joiner_holds) {
  watch(true);
  threading::RLock lock;
  std::atomic<int> errors{0};
  Thread thread([&] {
    eventually([] {
      const threading::ThreadState state = threading::main_thread().state();
      return state == threading::RunState::blocked && state.on == BlockedOn::join;
    });
    try {
      lock.acquire();
    } catch (const RuntimeError&) {
      ++errors;
    }
  });
  lock.acquire();
  thread.start();
  thread.join();
  lock.release();
  EXPECT_EQ(errors, 1);
}

TEST_F(Deadlocks, joins_of_one_another) {
  watch(true);
  threading::Event made;
  std::atomic<int> errors{0};
  std::optional<Thread> b;
  const auto join = [&](Thread other) {
    made.wait();
    try {
      other.join();
    } catch (const RuntimeError&) {
      ++errors;
    }
  };
  Thread a([&] { join(*b); });
  b.emplace([&] { join(a); });
  a.start();
  b->start();
  made.set();
  a.join();
  b->join();
  EXPECT_EQ(errors, 1);
}

TEST_F(Deadlocks, threads_of_another_making_are_watched) {
  watch(true);
  threading::Lock a;
  threading::Lock b;
  threading::Barrier both(2);
  std::atomic<int> errors{0};
  std::thread one([&] { errors += wants(a, b, [&] { both.wait(); }) ? 1 : 0; });
  std::thread two([&] { errors += wants(b, a, [&] { both.wait(); }) ? 1 : 0; });
  one.join();
  two.join();
  EXPECT_EQ(errors, 1);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_NE(found()[0].waits[0].native_id, 0);
  EXPECT_NE(found()[0].waits[0].native_id, found()[0].waits[1].native_id);
  EXPECT_NE(found()[0].text().find("a thread without a name (native id "), std::string::npos);
}

TEST_F(Deadlocks, waits_that_end_by_themselves_are_none) {
  watch(true);
  threading::Lock a;
  threading::Lock b;
  a.acquire();
  Running with_timeout([&] {
    b.acquire();
    EXPECT_FALSE(a.acquire(300ms));
    b.release();
  });
  eventually([&] { return a.waiters() == 1; });
  EXPECT_TRUE(b.acquire());  // returns when the other has given up
  b.release();
  with_timeout.join();

  std::stop_source stop;
  Running with_stop([&] {
    b.acquire();
    EXPECT_FALSE(a.acquire(stop.get_token()));
    b.release();
  });
  eventually([&] { return a.waiters() == 1; });
  Running stopper([&] {
    eventually([&] { return b.waiters() == 1; });
    stop.request_stop();
  });
  EXPECT_TRUE(b.acquire());
  b.release();
  Thread sleeper([&] { EXPECT_FALSE(a.acquire(200ms)); });
  sleeper.start();
  sleeper.join();
  Thread joined([&] { a.acquire(); });
  joined.start();
  joined.join(20ms);
  a.release();
  joined.join();
  EXPECT_TRUE(found().empty());
}

TEST_F(Deadlocks, a_thread_that_waits_for_itself) {
  watch(true);
  threading::Lock lock("mine");
  lock.acquire();
  EXPECT_THROW(lock.acquire(), RuntimeError);
  EXPECT_FALSE(lock.acquire(1ms));
  EXPECT_FALSE(lock.try_acquire());
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].text().rfind("deadlock: a thread waits for itself\n  'MainThread'", 0), 0U);
  EXPECT_NE(found()[0].text().find(", which it holds itself\n"), std::string::npos);
  lock.release();
  threading::RLock again;
  again.acquire();
  again.acquire();
  again.release();
  again.release();
  EXPECT_EQ(found().size(), 1U);
}

TEST_F(Deadlocks, a_lock_that_others_release_is_a_signal) {
  watch(true, false);
  threading::Lock signal;
  for (int i = 0; i < 3; ++i) {
    if (i == 1) watch(true);  // from now on it is known to be one
    signal.acquire();
    Running other([&] {
      eventually([&] { return signal.waiters() == 1; });
      signal.release();
    });
    signal.acquire();
    signal.release();
  }
  EXPECT_TRUE(found().empty());
}

TEST_F(Deadlocks, a_condition_that_takes_its_lock_back_reports_and_does_not_throw) {
  watch(true);
  threading::Lock lock("of the condition");
  threading::Lock other("other");
  threading::Condition condition(lock);
  threading::Event waiting;
  Running waits([&] {
    other.acquire();
    lock.acquire();
    waiting.set();
    EXPECT_FALSE(condition.wait(200ms));
    lock.release();
    other.release();
  });
  waiting.wait();
  Running wants_other([&] {
    lock.acquire();  // given up by wait()
    other.acquire();
    other.release();
  });
  eventually([&] { return found().size() == 1; });
  EXPECT_EQ(found()[0].waits[0].object, &lock);
  lock.release();  // for wants_other
  waits.join();
  wants_other.join();
  EXPECT_EQ(found().size(), 1U);
}

TEST_F(Deadlocks, a_lock_of_an_ended_thread_is_none) {
  watch(true);
  threading::Lock lock;
  Running([&] { lock.acquire(); }).join();
  Running waiter([&] { lock.acquire(); });
  eventually([&] { return lock.waiters() == 1; });
  lock.release();
  waiter.join();
  EXPECT_TRUE(found().empty());
}

TEST_F(Deadlocks, a_handler_that_throws_is_told_to_the_excepthook) {
  std::atomic<int> told{0};
  threading::ExceptHook before =
      threading::set_excepthook([&](const threading::ExceptHookArgs&) { ++told; });
  threading::watch_deadlocks(
      {.handler = [](const Deadlock&) { throw std::runtime_error("no"); }, .raise = true});
  threading::Lock lock;
  lock.acquire();
  EXPECT_THROW(lock.acquire(), RuntimeError);
  threading::set_excepthook(std::move(before));
  EXPECT_EQ(told, 1);
}

TEST_F(Deadlocks, are_found_in_the_child_of_a_fork_too) {
  watch(true);
  threading::Lock lock;
  threading::RLock rlock;
  rlock.acquire();
  Running waits([&] {  // is there while the process forks, and not in the child
    rlock.acquire();
    rlock.release();
  });
  eventually([&] { return rlock.waiters() == 1; });
  const pid_t child = fork();
  if (child == 0) {
    lock.acquire();
    try {
      lock.acquire();
    } catch (const RuntimeError&) {
      _exit(7);
    }
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  rlock.release();
}

// Forks while other threads are anywhere, also inside the watches, and the forking one holds locks.
TEST_F(Deadlocks, do_not_keep_a_process_from_forking) {
  watch(true);
  threading::watch_lock_order();
  threading::Lock a;
  threading::Lock b;
  std::atomic<bool> go_on{true};
  {
    const auto body = [&] {
      while (go_on) {
        auto fresh = std::make_unique<threading::Lock>();
        const std::scoped_lock first(a);
        const std::scoped_lock second(b);
        const std::scoped_lock third(*fresh);
      }
    };
    Running one(body);
    Running two(body);
    for (int i = 0; i < 30; ++i) {
      threading::Lock mine;
      mine.acquire();
      const pid_t child = fork();
      if (child == 0) {
        threading::RLock inner;
        mine.release();
        mine.acquire();
        inner.acquire();
        try {
          mine.acquire();
        } catch (const RuntimeError&) {
          _exit(7);
        }
        _exit(1);
      }
      int status = 0;
      EXPECT_EQ(waitpid(child, &status, 0), child);
      EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 7);
      mine.release();
    }
    go_on = false;
  }
  threading::unwatch_lock_order();
}

// Much waiting, with hand-overs, timeouts and joins, and no circle in it.
TEST_F(Deadlocks, are_not_seen_where_there_are_none) {
  watch(true);
  threading::Lock a;
  threading::RLock b;
  threading::FairLock c;
  threading::Condition changed(c);
  std::int64_t sum = 0;
  const auto body = [&] {
    for (int i = 0; i < 300; ++i) {
      const std::scoped_lock first(a);
      const std::scoped_lock second(b);
      const std::scoped_lock again(b);
      const std::scoped_lock third(c);
      ++sum;
      if (i % 64 == 0) changed.wait(100us);
      changed.notify();
    }
  };
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<Running>> crowd;
    for (int i = 0; i < 6; ++i) crowd.push_back(std::make_unique<Running>(body));
  }
  EXPECT_EQ(sum, 3 * 6 * 300);
  EXPECT_TRUE(found().empty());
}

TEST_F(Deadlocks, nothing_is_watched_without_a_watch) {
  threading::Lock lock;
  lock.acquire();
  Running other([&] {
    eventually([&] { return lock.waiters() == 1; });
    lock.release();
  });
  lock.acquire();
  EXPECT_TRUE(found().empty());
}

}  // namespace
}  // namespace canteen::testing
