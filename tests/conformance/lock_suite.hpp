// What every lock promises: bound in one line to each (contract K1, K2).
#pragma once

#include <chrono>
#include <limits>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/threading.hpp>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {

using namespace std::chrono_literals;

template <class L>
class LockSuite : public ::testing::Test {
 protected:
  L lock;
};

TYPED_TEST_SUITE_P(LockSuite);

TYPED_TEST_P(LockSuite, K1_acquire_returns_true_and_locks) {
  EXPECT_FALSE(this->lock.locked());
  EXPECT_TRUE(this->lock.acquire());
  EXPECT_TRUE(this->lock.locked());
  this->lock.release();
  EXPECT_FALSE(this->lock.locked());
}

TYPED_TEST_P(LockSuite, K1_acquire_blocks_until_released) {
  this->lock.acquire();
  bool got = false;
  Running other([&] {
    this->lock.acquire();
    got = true;
    this->lock.release();
  });
  eventually([&] { return this->lock.waiters() == 1; });
  EXPECT_FALSE(other.done());
  this->lock.release();
  other.join();
  EXPECT_TRUE(got);
}

TYPED_TEST_P(LockSuite, K1_a_held_lock_is_not_tried_twice) {
  this->lock.acquire();
  Running([&] {
    EXPECT_FALSE(this->lock.try_acquire());
    EXPECT_FALSE(this->lock.acquire(false));
    EXPECT_FALSE(this->lock.acquire(0s));
    EXPECT_FALSE(this->lock.try_lock());
    EXPECT_FALSE(this->lock.try_lock_for(0s));
  }).join();
  this->lock.release();
}

TYPED_TEST_P(LockSuite, K1_a_timeout_is_kept) {
  this->lock.acquire();
  Running([&] {
    bool got = true;
    expect_about(timed([&] { got = this->lock.acquire(50ms); }), 50ms);
    EXPECT_FALSE(got);
    expect_about(timed([&] { got = this->lock.try_lock_for(50ms); }), 50ms);
    EXPECT_FALSE(got);
    EXPECT_FALSE(this->lock.try_lock_until(std::chrono::system_clock::now() + 20ms));
  }).join();
  EXPECT_EQ(this->lock.waiters(), 0U);
  this->lock.release();
}

TYPED_TEST_P(LockSuite, K1_a_timeout_of_minus_one_is_for_ever) {
  this->lock.acquire();
  Running other([&] {
    EXPECT_TRUE(this->lock.acquire(-1s));
    this->lock.release();
    EXPECT_TRUE(this->lock.acquire(true, -1s));
    this->lock.release();
  });
  eventually([&] { return this->lock.waiters() == 1; });
  threading::sleep(20ms);
  EXPECT_FALSE(other.done());
  EXPECT_EQ(this->lock.waiters(), 1U);
  this->lock.release();
}

TYPED_TEST_P(LockSuite, K1_the_longest_timeout_is_that_of_the_clock) {
  EXPECT_TRUE(this->lock.acquire(9'223'372'036s));
  this->lock.release();
  EXPECT_THROW(this->lock.acquire(9'223'372'037s), OverflowError);
  EXPECT_FALSE(this->lock.locked());
}

TYPED_TEST_P(LockSuite, K1_bad_timeouts) {
  EXPECT_THROW(this->lock.acquire(-2s), ValueError);
  EXPECT_THROW(this->lock.acquire(-1ns), ValueError);
  EXPECT_THROW(this->lock.acquire(true, -2s), ValueError);
  EXPECT_THROW(this->lock.acquire(false, 1s), ValueError);
  EXPECT_THROW(this->lock.acquire(false, 0s), ValueError);
  EXPECT_THROW(this->lock.acquire(std::chrono::duration<double>(1e12)), OverflowError);
  EXPECT_THROW(
      this->lock.acquire(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())),
      ValueError);
  EXPECT_FALSE(this->lock.locked());
  EXPECT_TRUE(this->lock.acquire(false, -1s));  // -1 is allowed: it says nothing
  this->lock.release();
  EXPECT_TRUE(this->lock.acquire(true, -1s));
  this->lock.release();
}

TYPED_TEST_P(LockSuite, K1_what_is_wrong_is_said_and_blocking_comes_first) {
  const std::string no_timeout = "can't specify a timeout for a non-blocking call";
  const std::string negative = "timeout value must be a non-negative number";
  EXPECT_EQ(words_of([&] { this->lock.acquire(false, 1s); }), no_timeout);
  EXPECT_EQ(words_of([&] { this->lock.acquire(false, 0s); }), no_timeout);
  EXPECT_EQ(words_of([&] { this->lock.acquire(false, -2s); }), no_timeout);
  EXPECT_EQ(words_of([&] { this->lock.acquire(true, -2s); }), negative);
  EXPECT_EQ(words_of([&] { this->lock.acquire(-2s); }), negative);
  EXPECT_EQ(words_of([&] { this->lock.acquire(9'223'372'037s); }), "timeout value is too large");
  EXPECT_EQ(
      words_of([&] {
        this->lock.acquire(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()));
      }),
      "Invalid value NaN (not a number)");
  EXPECT_FALSE(this->lock.locked());
}

TYPED_TEST_P(LockSuite, K1_a_stop_that_was_requested_before_does_not_wait) {
  std::stop_source stop;
  stop.request_stop();
  this->lock.acquire();
  Running([&] {
    EXPECT_FALSE(this->lock.acquire(stop.get_token()));
    EXPECT_FALSE(this->lock.acquire(stop.get_token(), 3600s));
  }).join();
  this->lock.release();
}

TYPED_TEST_P(LockSuite, K1_release_of_a_free_lock_is_an_error) {
  EXPECT_THROW(this->lock.release(), RuntimeError);
  this->lock.acquire();
  this->lock.release();
  EXPECT_THROW(this->lock.release(), RuntimeError);
  EXPECT_THROW(this->lock.unlock(), RuntimeError);
}

TYPED_TEST_P(LockSuite, K1_a_scope_holds_it_also_when_it_is_left_by_an_exception) {
  try {
    const std::scoped_lock guard(this->lock);
    EXPECT_TRUE(this->lock.locked());
    throw 1;
  } catch (int) {
    EXPECT_FALSE(this->lock.locked());
  }
  const std::unique_lock guard(this->lock, 1s);
  EXPECT_TRUE(guard.owns_lock());
}

TYPED_TEST_P(LockSuite, K1_stays_locked_when_its_holder_has_ended) {
  Running([&] { this->lock.acquire(); }).join();
  EXPECT_TRUE(this->lock.locked());
  EXPECT_FALSE(this->lock.acquire(1ms));
}

TYPED_TEST_P(LockSuite, K1_a_stop_ends_the_wait_and_leaves_the_lock_to_others) {
  this->lock.acquire();
  std::stop_source stop;
  bool got = true;
  Running other([&] { got = this->lock.acquire(stop.get_token()); });
  eventually([&] { return this->lock.waiters() == 1; });
  stop.request_stop();
  other.join();
  EXPECT_FALSE(got);
  EXPECT_EQ(this->lock.waiters(), 0U);
  this->lock.release();
  EXPECT_TRUE(this->lock.acquire(stop.get_token()));  // a free lock is taken all the same
  this->lock.release();
}

TYPED_TEST_P(LockSuite, K1_is_exclusive_under_storms_of_timeouts_and_stops) {
  constexpr int threads = 8;
  constexpr int rounds = 3000;
  long inside = 0;
  std::atomic<long> taken{0};
  {
    std::vector<std::unique_ptr<Running>> crowd;
    for (int t = 0; t < threads; ++t) {
      crowd.push_back(std::make_unique<Running>([&, t] {
        for (int i = 0; i < rounds; ++i) {
          std::stop_source stop;
          bool got = true;
          switch ((i + t) % 4) {
            case 0:
              this->lock.acquire();
              break;
            case 1:
              got = this->lock.acquire(std::chrono::microseconds(i % 50));
              break;
            case 2:
              got = this->lock.try_acquire();
              break;
            default:
              if (i % 3 == 0) stop.request_stop();
              got = this->lock.acquire(stop.get_token());
          }
          if (!got) continue;
          ++inside;  // a race, and a wrong sum, if two are here
          taken.fetch_add(1, std::memory_order_relaxed);
          this->lock.release();
        }
      }));
    }
  }
  EXPECT_EQ(inside, taken.load());
  EXPECT_GE(inside, threads * rounds / 4);
  EXPECT_FALSE(this->lock.locked());
  EXPECT_EQ(this->lock.waiters(), 0U);
}

REGISTER_TYPED_TEST_SUITE_P(LockSuite, K1_acquire_returns_true_and_locks,
                            K1_acquire_blocks_until_released, K1_a_held_lock_is_not_tried_twice,
                            K1_a_timeout_is_kept, K1_a_timeout_of_minus_one_is_for_ever,
                            K1_the_longest_timeout_is_that_of_the_clock, K1_bad_timeouts,
                            K1_what_is_wrong_is_said_and_blocking_comes_first,
                            K1_a_stop_that_was_requested_before_does_not_wait,
                            K1_release_of_a_free_lock_is_an_error,
                            K1_a_scope_holds_it_also_when_it_is_left_by_an_exception,
                            K1_stays_locked_when_its_holder_has_ended,
                            K1_a_stop_ends_the_wait_and_leaves_the_lock_to_others,
                            K1_is_exclusive_under_storms_of_timeouts_and_stops);

}  // namespace canteen::testing
