#include <string>
#include <thread>

#include "tests/conformance/lock_suite.hpp"

namespace canteen::testing {

using threading::FairLock;
using threading::Lock;
using threading::RLock;

INSTANTIATE_TYPED_TEST_SUITE_P(Lock, LockSuite, Lock);
INSTANTIATE_TYPED_TEST_SUITE_P(FairLock, LockSuite, FairLock);
INSTANTIATE_TYPED_TEST_SUITE_P(RLock, LockSuite, RLock);

namespace {

constinit Lock at_namespace_scope("constant-initialised");

TEST(Lock, K1_any_thread_may_release_it) {
  Lock lock;
  lock.acquire();
  Running([&] { lock.release(); }).join();
  EXPECT_FALSE(lock.locked());
  EXPECT_EQ(words_of([&] { lock.release(); }), "release unlocked lock");
}

TEST(Lock, K1_acquiring_it_again_in_the_same_thread_blocks) {
  Lock lock;
  Running other([&] {
    lock.acquire();
    lock.acquire();
    lock.release();
  });
  eventually([&] { return lock.waiters() == 1; });
  EXPECT_FALSE(other.done());
  lock.release();  // on its behalf
}

TEST(Lock, K1_is_neither_copied_nor_moved_and_is_ready_before_main) {
  static_assert(!std::is_copy_constructible_v<Lock> && !std::is_move_constructible_v<Lock>);
  static_assert(std::is_trivially_destructible_v<Lock>);
  EXPECT_TRUE(at_namespace_scope.try_acquire());
  at_namespace_scope.release();
  EXPECT_STREQ(at_namespace_scope.name(), "constant-initialised");
}

TEST(Lock, knows_its_holder_in_foreign_threads_too) {
  Lock lock;
  EXPECT_EQ(lock.owner_number(), 0U);
  std::thread([&] {
    lock.acquire();
    EXPECT_NE(lock.owner_number(), 0U);
  }).join();
  EXPECT_NE(lock.owner_number(), 0U);
  lock.release();
}

TEST(FairLock, serves_a_waiter_that_others_keep_overtaking) {
  FairLock lock;
  std::atomic<bool> stop{false};
  Running greedy([&] {
    while (!stop.load()) {
      lock.acquire();
      for (int i = 0; i < 100; ++i) base::System::pause();
      lock.release();
    }
  });
  // Each of these would be starved by a lock without patience; here it is handed over.
  for (int i = 0; i < 50; ++i) {
    lock.acquire();
    lock.release();
  }
  stop.store(true);
}

TEST(RLock, K2_its_holder_takes_it_again_also_without_blocking) {
  RLock lock;
  lock.acquire();
  EXPECT_TRUE(lock.acquire());
  EXPECT_TRUE(lock.acquire(false));
  EXPECT_TRUE(lock.try_acquire());
  EXPECT_TRUE(lock.acquire(0s));
  EXPECT_EQ(lock.depth(), 5U);
  for (int i = 0; i < 4; ++i) lock.release();
  EXPECT_TRUE(lock.locked());
  Running([&] {
    EXPECT_TRUE(lock.locked());  // in any thread
    EXPECT_FALSE(lock.owned());
    EXPECT_EQ(lock.depth(), 0U);
    EXPECT_FALSE(lock.try_acquire());
  }).join();
  lock.release();
  EXPECT_FALSE(lock.locked());
}

TEST(RLock, K2_is_free_for_others_after_the_last_release_and_not_before) {
  RLock lock;
  lock.acquire();
  lock.acquire();
  Running other([&] {
    lock.acquire();
    lock.release();
  });
  eventually([&] { return lock.waiters() == 1; });
  lock.release();
  EXPECT_TRUE(lock.owned());
  EXPECT_FALSE(other.done());
  lock.release();
  other.join();
  EXPECT_FALSE(lock.locked());
  static_assert(!std::is_copy_constructible_v<RLock> && !std::is_move_constructible_v<RLock>);
}

TEST(RLock, K2_only_its_holder_may_release_it) {
  RLock lock;
  EXPECT_EQ(words_of([&] { lock.release(); }), "cannot release un-acquired lock");
  lock.acquire();
  Running([&] {
    EXPECT_EQ(words_of([&] { lock.release(); }), "cannot release un-acquired lock");
  }).join();
  EXPECT_TRUE(lock.owned());
  lock.release();
}

TEST(RLock, K2_the_timeout_is_checked_by_its_holder_too) {
  RLock lock;
  lock.acquire();
  EXPECT_THROW(lock.acquire(-2s), ValueError);
  EXPECT_THROW(lock.acquire(false, 1s), ValueError);
  EXPECT_THROW(lock.acquire(9'223'372'037s), OverflowError);
  EXPECT_EQ(lock.depth(), 1U);
  lock.release();
}

}  // namespace
}  // namespace canteen::testing
