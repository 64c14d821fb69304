#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::Condition;
using threading::FairLock;
using threading::Lock;
using threading::RLock;

template <class L>
class ConditionSuite : public ::testing::Test {
 protected:
  L lock;
  Condition condition{lock};
};

using Locks = ::testing::Types<Lock, FairLock, RLock>;
TYPED_TEST_SUITE(ConditionSuite, Locks, );

TYPED_TEST(ConditionSuite, K3_needs_the_lock) {
  EXPECT_THROW(this->condition.wait(), RuntimeError);
  EXPECT_THROW(this->condition.wait(0s), RuntimeError);
  EXPECT_THROW(this->condition.notify(), RuntimeError);
  EXPECT_THROW(this->condition.notify_all(), RuntimeError);
}

TYPED_TEST(ConditionSuite, K3_acquire_release_and_locked_are_the_locks) {
  EXPECT_TRUE(this->condition.acquire());
  EXPECT_TRUE(this->lock.locked());
  EXPECT_TRUE(this->condition.locked());
  this->condition.release();
  EXPECT_FALSE(this->lock.locked());
  const std::scoped_lock guard(this->condition);
  EXPECT_TRUE(this->lock.locked());
}

TYPED_TEST(ConditionSuite, K3_says_what_is_missing) {
  const std::string wait = "cannot wait on un-acquired lock";
  const std::string notify = "cannot notify on un-acquired lock";
  EXPECT_EQ(words_of([&] { this->condition.wait(); }), wait);
  EXPECT_EQ(words_of([&] { this->condition.wait(1ms); }), wait);
  EXPECT_EQ(words_of([&] { this->condition.wait(std::stop_token()); }), wait);
  EXPECT_EQ(words_of([&] { this->condition.wait_for([] { return false; }, 1ms); }), wait);
  EXPECT_EQ(words_of([&] { this->condition.notify(); }), notify);
  EXPECT_EQ(words_of([&] { this->condition.notify(0); }), notify);
  EXPECT_EQ(words_of([&] { this->condition.notify_all(); }), notify);
}

TYPED_TEST(ConditionSuite, K3_acquire_takes_the_locks_timeouts_and_stops_and_makes_its_complaints) {
  EXPECT_THROW(this->condition.acquire(-2s), ValueError);
  EXPECT_THROW(this->condition.acquire(false, 1s), ValueError);
  EXPECT_THROW(this->condition.release(), RuntimeError);
  this->lock.acquire();
  std::stop_source stop;
  Running other([&] {
    EXPECT_FALSE(this->condition.acquire(false));
    EXPECT_FALSE(this->condition.acquire(1ms));
    EXPECT_FALSE(this->condition.acquire(true, 1ms));
    EXPECT_FALSE(this->condition.acquire(stop.get_token()));
  });
  eventually([&] { return this->lock.waiters() == 1; });
  stop.request_stop();
  other.join();
  this->lock.release();
}

TYPED_TEST(ConditionSuite, K3_wait_gives_the_lock_up_and_takes_it_back) {
  Running other([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_TRUE(this->condition.wait());
    EXPECT_TRUE(this->lock.locked());
  });
  eventually([&] { return this->condition.waiters() == 1; });
  EXPECT_TRUE(this->lock.acquire(10s));  // it is free
  this->condition.notify();
  EXPECT_FALSE(other.done());  // it cannot return before it has the lock
  this->lock.release();
}

TYPED_TEST(ConditionSuite, K3_a_timeout_says_false_and_holds_the_lock) {
  const std::scoped_lock guard(this->condition);
  bool notified = true;
  expect_about(timed([&] { notified = this->condition.wait(50ms); }), 50ms);
  EXPECT_FALSE(notified);
  EXPECT_TRUE(this->lock.locked());
  EXPECT_EQ(this->condition.waiters(), 0U);
}

TYPED_TEST(ConditionSuite, K3_a_timeout_of_zero_still_gives_the_lock_up) {
  this->lock.acquire();
  std::atomic<bool> got{false};
  Running other([&] {
    this->lock.acquire();
    got.store(true);
    this->lock.release();
  });
  eventually([&] { return this->lock.waiters() == 1; });
  EXPECT_FALSE(got.load());
  eventually([&] { return !this->condition.wait(0s) && got.load(); });
  EXPECT_FALSE(this->condition.wait(-1s));
  this->lock.release();
}

TYPED_TEST(ConditionSuite, K3_notify_wakes_the_oldest_waiters) {
  std::vector<int> order;  // guarded by the lock
  std::vector<std::unique_ptr<Running>> waiters;
  for (int i = 0; i < 4; ++i) {
    waiters.push_back(std::make_unique<Running>([&, i] {
      const std::scoped_lock guard(this->condition);
      this->condition.wait();
      order.push_back(i);
    }));
    eventually([&] { return this->condition.waiters() == static_cast<unsigned>(i) + 1; });
  }
  for (std::size_t i = 0; i < 2; ++i) {
    {
      const std::scoped_lock guard(this->condition);
      this->condition.notify();
    }
    eventually([&] {
      const std::scoped_lock guard(this->condition);
      return order.size() == i + 1;
    });
  }
  {
    const std::scoped_lock guard(this->condition);
    EXPECT_EQ(order, (std::vector{0, 1}));
    EXPECT_EQ(this->condition.waiters(), 2U);
    this->condition.notify(100);  // more than there are
    EXPECT_EQ(this->condition.waiters(), 0U);
  }
  waiters.clear();
  EXPECT_EQ(order.size(), 4U);
}

TYPED_TEST(ConditionSuite, K3_notify_n_wakes_n_and_notify_all_the_rest) {
  std::atomic<int> woken{0};
  std::vector<std::unique_ptr<Running>> waiters;
  for (unsigned i = 0; i < 5; ++i) {
    waiters.push_back(std::make_unique<Running>([&] {
      const std::scoped_lock guard(this->condition);
      EXPECT_TRUE(this->condition.wait());
      ++woken;
    }));
    eventually([&] { return this->condition.waiters() == i + 1; });
  }
  {
    const std::scoped_lock guard(this->condition);
    this->condition.notify(2);
    EXPECT_EQ(this->condition.waiters(), 3U);
    EXPECT_EQ(woken.load(), 0);  // they need the lock
  }
  eventually([&] { return woken.load() == 2; });
  {
    const std::scoped_lock guard(this->condition);
    EXPECT_EQ(this->condition.waiters(), 3U);  // nobody wakes up for nothing
    this->condition.notify_all();
    EXPECT_EQ(this->condition.waiters(), 0U);
  }
  waiters.clear();
  EXPECT_EQ(woken.load(), 5);
}

TYPED_TEST(ConditionSuite, K3_a_negative_timeout_gives_the_lock_up_as_well) {
  this->lock.acquire();
  std::atomic<bool> got{false};
  Running other([&] {
    this->lock.acquire();
    got.store(true);
    this->lock.release();
  });
  eventually([&] { return this->lock.waiters() == 1; });
  eventually([&] { return !this->condition.wait(-1s) && got.load(); });
  EXPECT_TRUE(this->lock.locked());
  this->lock.release();
}

TYPED_TEST(ConditionSuite, K3_notify_of_none_or_fewer_does_nothing_and_is_not_remembered) {
  Running other([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_TRUE(this->condition.wait());
  });
  eventually([&] { return this->condition.waiters() == 1; });
  {
    const std::scoped_lock guard(this->condition);
    this->condition.notify(0);
    this->condition.notify(-3);
    EXPECT_EQ(this->condition.waiters(), 1U);
    this->condition.notify_all();
    this->condition.notify();  // for nobody
    EXPECT_FALSE(this->condition.wait(1ms));
  }
}

TYPED_TEST(ConditionSuite, K3_a_waiter_that_timed_out_takes_no_notification) {
  Running other([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_TRUE(this->condition.wait());
  });
  eventually([&] { return this->condition.waiters() == 1; });
  Running([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_FALSE(this->condition.wait(1ms));
  }).join();
  const std::scoped_lock guard(this->condition);
  EXPECT_EQ(this->condition.waiters(), 1U);
  this->condition.notify(1);
}

TYPED_TEST(ConditionSuite, K3_a_stop_ends_the_wait_with_the_lock_held) {
  std::stop_source stop;
  Running other([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_FALSE(this->condition.wait(stop.get_token()));
    EXPECT_TRUE(this->lock.locked());
    EXPECT_EQ(this->condition.wait_for([] { return 7 * 0; }, stop.get_token()), 0);
  });
  eventually([&] { return this->condition.waiters() == 1; });
  stop.request_stop();
}

TYPED_TEST(ConditionSuite, K3_a_stop_that_was_requested_before_does_not_wait) {
  std::stop_source stop;
  stop.request_stop();
  const std::scoped_lock guard(this->condition);
  EXPECT_FALSE(this->condition.wait(stop.get_token()));
  EXPECT_FALSE(this->condition.wait(stop.get_token(), 3600s));
  EXPECT_TRUE(this->lock.locked());
  EXPECT_EQ(this->condition.waiters(), 0U);
}

TYPED_TEST(ConditionSuite, K4_a_stop_ends_wait_for_with_the_predicates_last_value) {
  std::stop_source stop;
  Running other([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_EQ(this->condition.wait_for([] { return 0; }, stop.get_token()), 0);
    EXPECT_TRUE(this->lock.locked());
  });
  eventually([&] { return this->condition.waiters() == 1; });
  stop.request_stop();
}

TYPED_TEST(ConditionSuite, K4_a_timeout_returns_the_predicates_last_value) {
  const std::scoped_lock guard(this->condition);
  int calls = 0;
  const auto predicate = [&]() -> const char* {
    ++calls;
    return nullptr;
  };
  expect_about(timed([&] { EXPECT_EQ(this->condition.wait_for(predicate, 50ms), nullptr); }), 50ms);
  EXPECT_GE(calls, 2);
  calls = 0;
  EXPECT_EQ(this->condition.wait_for(predicate, -1s), nullptr);
  EXPECT_EQ(calls, 2);
}

TYPED_TEST(ConditionSuite, K4_wait_for_returns_the_predicates_last_value) {
  const std::scoped_lock guard(this->condition);
  EXPECT_EQ(this->condition.wait_for([] { return std::string("seven").size(); }), 5U);
  int calls = 0;
  EXPECT_EQ(this->condition.wait_for(
                [&] {
                  ++calls;
                  EXPECT_TRUE(this->lock.locked());
                  return 0;
                },
                0s),
            0);
  EXPECT_EQ(calls, 2);  // at entry, and after the lock was given up
  calls = 0;
  EXPECT_EQ(this->condition.wait_for([&] { return ++calls; }), 1);  // true at entry: no wait
}

TYPED_TEST(ConditionSuite, K4_waits_again_until_the_predicate_holds) {
  int stage = 0;  // guarded by the lock
  int asked = 0;
  Running other([&] {
    const std::scoped_lock guard(this->condition);
    EXPECT_EQ(this->condition.wait_for([&] {
      ++asked;
      return stage == 2 ? 42 : 0;
    }),
              42);
  });
  for (int i = 1; i <= 2; ++i) {
    eventually([&] {
      const std::scoped_lock guard(this->condition);
      return this->condition.waiters() == 1 && asked == i;
    });
    const std::scoped_lock guard(this->condition);
    stage = i;
    this->condition.notify();
  }
  other.join();
  EXPECT_EQ(asked, 3);
}

TYPED_TEST(ConditionSuite, K4_a_predicate_that_throws_leaves_the_lock_held) {
  const std::scoped_lock guard(this->condition);
  EXPECT_THROW(this->condition.wait_for([]() -> bool { throw 7; }), int);
  EXPECT_TRUE(this->lock.locked());
}

TYPED_TEST(ConditionSuite, K4_the_deadline_is_for_the_whole_call) {
  std::atomic<bool> stop{false};
  Running pest([&] {
    while (!stop.load()) {
      const std::scoped_lock guard(this->condition);
      this->condition.notify_all();
    }
  });
  {
    const std::scoped_lock guard(this->condition);
    expect_about(timed([&] { EXPECT_FALSE(this->condition.wait_for([] { return false; }, 50ms)); }),
                 50ms);
  }
  stop.store(true);
}

TEST(Condition, K3_has_an_RLock_of_its_own_and_restores_every_level) {
  Condition condition;
  RLock lock;
  Condition on_it(lock);
  Running other([&] {
    for (int i = 0; i < 3; ++i) lock.acquire();
    EXPECT_TRUE(on_it.wait());
    EXPECT_EQ(lock.depth(), 3U);
    for (int i = 0; i < 3; ++i) lock.release();
  });
  eventually([&] { return on_it.waiters() == 1; });
  {
    const std::scoped_lock guard(on_it);
    on_it.notify();
  }
  other.join();
  const std::scoped_lock outer(condition);
  const std::scoped_lock inner(condition);  // re-entrant
  EXPECT_FALSE(condition.wait(1ms));
}

TEST(Condition, K3_with_a_plain_lock_anybodys_holding_it_will_do_with_an_RLock_only_the_callers) {
  Lock lock;
  Condition plain(lock);
  RLock rlock;
  Condition owned(rlock);
  lock.acquire();
  rlock.acquire();
  Running([&] {
    EXPECT_NO_THROW(plain.notify());
    EXPECT_THROW(owned.notify(), RuntimeError);
    EXPECT_THROW(owned.wait(0s), RuntimeError);
  }).join();
  rlock.release();
  lock.release();
}

TEST(Condition, K3_several_may_share_a_lock) {
  Lock lock;
  Condition full(lock);
  Condition empty(lock);
  Running other([&] {
    const std::scoped_lock guard(lock);
    EXPECT_TRUE(full.wait());
  });
  eventually([&] { return full.waiters() == 1; });
  const std::scoped_lock guard(lock);
  empty.notify_all();
  EXPECT_EQ(full.waiters(), 1U);
  full.notify_all();
}

TEST(Condition, K3_no_notification_is_lost_among_timeouts_and_stops) {
  Condition condition;
  long tokens = 0;  // guarded by the condition's lock
  long eaten = 0;
  constexpr long all = 20000;
  {
    std::vector<std::unique_ptr<Running>> eaters;
    for (int i = 0; i < 4; ++i) {
      eaters.push_back(std::make_unique<Running>([&, i] {
        const std::scoped_lock guard(condition);
        for (long round = 0; eaten < all; ++round) {
          while (tokens == 0 && eaten < all) {
            if (i % 2 == 0) {
              condition.wait();
            } else {
              condition.wait(std::chrono::microseconds(round % 20));
            }
          }
          if (tokens > 0) {
            --tokens;
            if (++eaten == all) condition.notify_all();
          }
        }
      }));
    }
    for (long i = 0; i < all; ++i) {
      const std::scoped_lock guard(condition);
      ++tokens;
      condition.notify();
    }
  }
  EXPECT_EQ(eaten, all);
}

}  // namespace
}  // namespace canteen::testing
