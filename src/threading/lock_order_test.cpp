// The lock-order watch: what it finds, and what it must not.
#include <array>
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
using threading::LockInversion;
using threading::Thread;

class LockOrders : public ::testing::Test {
 protected:
  ~LockOrders() override { threading::unwatch_lock_order(); }

  void watch(bool same_thread = false) {
    threading::watch_lock_order({.handler =
                                     [this](const LockInversion& found) {
                                       const std::scoped_lock guard(lock_);
                                       found_.push_back(found);
                                     },
                                 .same_thread = same_thread});
  }

  std::vector<LockInversion> found() {
    const std::scoped_lock guard(lock_);
    return found_;
  }

  std::size_t count() { return found().size(); }

 private:
  std::mutex lock_;
  std::vector<LockInversion> found_;  // guarded by lock_
};

void in_thread(const char* name, std::function<void()> call) {
  Thread thread(std::move(call), {.name = name});
  thread.start();
  thread.join();
}

// Takes them in this order, in a thread of its own.
template <class... L>
void take(const char* name, L&... locks) {
  in_thread(name, [&] {
    (locks.acquire(), ...);
    (locks.release(), ...);
  });
}

TEST_F(LockOrders, inverted_are_reported_with_names_and_both_orders) {
  watch();
  threading::Lock stove("stove");
  threading::RLock fridge("fridge");
  take("cook", stove, fridge);
  EXPECT_EQ(count(), 0U);
  take("waiter", fridge, stove);
  ASSERT_EQ(count(), 1U);
  const LockInversion report = found().front();
  ASSERT_EQ(report.orders.size(), 2U);
  EXPECT_EQ(report.orders[0].thread, "waiter");
  EXPECT_EQ(report.orders[0].first.name, "fridge");
  EXPECT_EQ(report.orders[0].first.kind, BlockedOn::rlock);
  EXPECT_EQ(report.orders[0].first.object, &fridge);
  EXPECT_EQ(report.orders[0].second.name, "stove");
  EXPECT_EQ(report.orders[1].thread, "cook");
  EXPECT_EQ(report.orders[1].first.name, "stove");
  EXPECT_EQ(report.orders[1].second.object, &fridge);
  const std::string text = report.text();
  EXPECT_EQ(text.rfind("lock order: 2 orders that may meet in a deadlock\n"
                       "  'waiter' takes Lock \"stove\" at 0x",
                       0),
            0U)
      << text;
  EXPECT_NE(text.find("\n  'cook' took RLock \"fridge\" at 0x"), std::string::npos) << text;
  EXPECT_NE(text.find(" while it holds Lock \"stove\" at 0x"), std::string::npos) << text;
}

TEST_F(LockOrders, inverted_are_reported_once) {
  watch();
  threading::Lock a;
  threading::Lock b;
  for (int i = 0; i < 20; ++i) {
    take("one", a, b);
    take("other", b, a);
  }
  EXPECT_EQ(count(), 1U);
}

TEST_F(LockOrders, inverted_over_three_locks) {
  watch();
  threading::Lock a("a");
  threading::FairLock b("b");
  threading::RLock c("c");
  take("1", a, b);
  take("2", b, c);
  EXPECT_EQ(count(), 0U);
  take("3", c, a);
  ASSERT_EQ(count(), 1U);
  const LockInversion report = found().front();
  ASSERT_EQ(report.orders.size(), 3U);
  EXPECT_EQ(report.orders[0].thread, "3");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(report.orders[i].second.object, report.orders[(i + 1) % 3].first.object);
  }
  take("4", a, c);  // c -> a -> c: another set of locks
  ASSERT_EQ(count(), 2U);
  EXPECT_EQ(found().back().orders.size(), 2U);
}

TEST_F(LockOrders, of_one_and_the_same_thread_cannot_meet) {
  watch();
  threading::Lock a;
  threading::Lock b;
  const auto both_ways = [&] {
    for (int i = 0; i < 3; ++i) {
      a.acquire();
      b.acquire();
      b.release();
      a.release();
      b.acquire();
      a.acquire();
      a.release();
      b.release();
    }
  };
  both_ways();
  EXPECT_EQ(count(), 0U);
  in_thread("another", both_ways);  // … but those of two can
  EXPECT_EQ(count(), 1U);
  watch(true);
  threading::Lock c;
  c.acquire();
  a.acquire();
  a.release();
  c.release();
  a.acquire();
  c.acquire();
  c.release();
  a.release();
  EXPECT_EQ(count(), 2U);
}

TEST_F(LockOrders, behind_a_gate_cannot_meet) {
  watch();
  threading::Lock gate;
  threading::Lock a;
  threading::Lock b;
  take("one", gate, a, b);
  take("other", gate, b, a);
  take("third", gate, a, b);
  EXPECT_EQ(count(), 0U);
  take("one", a, b);  // past the gate, and so it can meet who is behind it
  EXPECT_EQ(count(), 1U);
  take("other", b, a);
  take("third", b, a);
  take("one", gate, b, a);
  EXPECT_EQ(count(), 1U);
}

TEST_F(LockOrders, behind_different_gates_can_meet) {
  watch();
  threading::Lock gate;
  threading::Lock other_gate;
  threading::Lock a;
  threading::Lock b;
  take("one", gate, a, b);
  take("other", other_gate, b, a);
  EXPECT_EQ(count(), 1U);
}

// Both go through a gate each time, and no two of the ways they go have none in common.
TEST_F(LockOrders, behind_one_of_several_gates_cannot_meet) {
  watch();
  threading::Lock g;
  threading::Lock h;
  threading::Lock a;
  threading::Lock b;
  take("one", g, a, b);
  take("one", h, a, b);
  take("other", g, h, b, a);
  EXPECT_EQ(count(), 0U);
}

TEST_F(LockOrders, a_lock_that_is_tried_is_taken_in_no_order) {
  watch();
  threading::Lock a;
  threading::Lock b;
  take("one", a, b);
  in_thread("tries", [&] {
    b.acquire();
    EXPECT_TRUE(a.try_acquire());
    a.release();
    EXPECT_TRUE(a.acquire(1s));
    a.release();
    std::stop_source stop;
    EXPECT_TRUE(a.acquire(stop.get_token()));
    a.release();
    b.release();
  });
  in_thread("all at once", [&] { const std::scoped_lock one_way(a, b); });
  in_thread("all at once", [&] { const std::scoped_lock other_way(b, a); });
  EXPECT_EQ(count(), 0U);
  in_thread("holds what it tried", [&] {
    EXPECT_TRUE(b.try_acquire());
    a.acquire();
    a.release();
    b.release();
  });
  EXPECT_EQ(count(), 1U);
}

TEST_F(LockOrders, an_rlock_that_is_taken_again_is_taken_in_no_order) {
  watch();
  threading::RLock a;
  threading::RLock b;
  take("one", a, b, a);
  take("other", a, b, b, a);
  EXPECT_EQ(count(), 0U);
}

TEST_F(LockOrders, a_condition_gives_its_lock_up_and_takes_it_back) {
  watch();
  threading::Lock lock;
  threading::Lock other;
  threading::Condition condition(lock);
  in_thread("waits", [&] {
    lock.acquire();
    condition.wait(1ms);  // takes it back with nothing else held
    other.acquire();
    other.release();
    lock.release();
  });
  EXPECT_EQ(count(), 0U);
  in_thread("waits with another lock held", [&] {
    lock.acquire();
    other.acquire();
    condition.wait(1ms);  // takes it back with `other` held
    other.release();
    lock.release();
  });
  EXPECT_EQ(count(), 1U);
}

TEST_F(LockOrders, a_lock_that_others_release_is_no_possession) {
  watch();
  threading::Lock signal;
  threading::Lock a;
  signal.acquire();
  Running([&] { signal.release(); }).join();
  a.acquire();
  signal.acquire();  // in main, who is still thought to hold it …
  a.release();
  take("other", a);
  signal.release();
  take("other", signal, a);
  take("third", a, signal);
  EXPECT_EQ(count(), 0U);
}

TEST_F(LockOrders, a_lock_at_the_place_of_another_is_a_new_one) {
  watch();
  threading::Lock a;
  for (int i = 0; i < 5; ++i) {
    std::optional<threading::Lock> b(std::in_place, "b");
    if (i % 2 == 0) {
      take("one", a, *b);
    } else {
      take("other", *b, a);
    }
  }
  EXPECT_EQ(count(), 0U);
  // A circle over one that is no more.
  threading::Lock c;
  std::optional<threading::Lock> between(std::in_place);
  take("one", a, *between);
  take("two", *between, c);
  between.emplace();
  take("three", *between);
  take("four", c, a);
  EXPECT_EQ(count(), 0U);
}

TEST_F(LockOrders, are_reported_before_they_bite) {
  watch();
  threading::Lock a;
  threading::Lock b;
  take("one", a, b);
  a.acquire();
  Running other([&] {
    b.acquire();
    a.acquire();
    a.release();
    b.release();
  });
  eventually([&] { return count() == 1; });  // while it waits for main's
  a.release();
}

TEST_F(LockOrders, of_threads_that_run_already_and_of_another_making) {
  threading::Lock a;
  threading::Lock b;
  threading::Event go;
  threading::Event done;
  Running worker([&] {
    a.acquire();
    a.release();  // its ways are short
    go.wait();
    a.acquire();
    b.acquire();
    b.release();
    a.release();
    done.set();
  });
  watch();
  go.set();
  done.wait();
  std::thread([&] {
    b.acquire();
    a.acquire();
    a.release();
    b.release();
  }).join();
  ASSERT_EQ(count(), 1U);
  EXPECT_NE(found()[0].text().find("a thread without a name takes Lock"), std::string::npos);
}

TEST_F(LockOrders, are_forgotten_with_the_watch) {
  watch();
  threading::Lock a;
  threading::Lock b;
  take("one", a, b);
  threading::unwatch_lock_order();
  take("other", b, a);
  watch();
  take("other", b, a);
  EXPECT_EQ(count(), 0U);
  take("one", a, b);
  EXPECT_EQ(count(), 1U);
}

TEST_F(LockOrders, more_locks_than_are_kept_do_no_harm) {
  watch();
  std::array<threading::Lock, 50> locks;
  for (threading::Lock& each : locks) each.acquire();
  for (threading::Lock& each : locks) each.release();
  take("after", locks[0], locks[1]);
  EXPECT_EQ(count(), 0U);
  take("after", locks[1], locks[0]);
  EXPECT_EQ(count(), 1U);
}

TEST_F(LockOrders, are_watched_in_the_child_of_a_fork_too) {
  watch();
  threading::Lock a;
  threading::Lock b;
  take("one", a, b);
  const pid_t child = fork();
  if (child == 0) {
    take("other", b, a);  // the parent's orders are forgotten
    if (count() != 0) _exit(2);
    take("one", a, b);
    _exit(count() == 1 ? 7 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(count(), 0U);
}

// Switched on and off while threads lock away.
TEST_F(LockOrders, may_be_watched_and_not_at_any_moment) {
  threading::Lock a;
  threading::RLock b;
  std::atomic<bool> go_on{true};
  std::int64_t sum = 0;
  const auto body = [&] {
    while (go_on) {
      const std::scoped_lock first(a);
      const std::scoped_lock second(b);
      ++sum;
    }
  };
  {
    std::vector<std::unique_ptr<Running>> crowd;
    for (int i = 0; i < 3; ++i) crowd.push_back(std::make_unique<Running>(body));
    for (int i = 0; i < 100; ++i) {
      watch();
      threading::sleep(200us);
      threading::unwatch_lock_order();
    }
    go_on = false;
  }
  EXPECT_GT(sum, 0);
  EXPECT_EQ(count(), 0U);
}

}  // namespace
}  // namespace canteen::testing
