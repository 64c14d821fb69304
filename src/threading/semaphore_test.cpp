#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::BoundedSemaphore;
using threading::Semaphore;

template <class S>
class SemaphoreSuite : public ::testing::Test {};

using Semaphores = ::testing::Types<Semaphore, BoundedSemaphore>;
TYPED_TEST_SUITE(SemaphoreSuite, Semaphores, );

TYPED_TEST(SemaphoreSuite, K5_initial_values) {
  EXPECT_THROW(TypeParam(-1), ValueError);
  EXPECT_EQ(TypeParam().value(), 1);
  TypeParam none(0);
  EXPECT_FALSE(none.try_acquire());
}

TYPED_TEST(SemaphoreSuite, K5_blocking_and_timeouts) {
  TypeParam semaphore(1);
  EXPECT_THROW(semaphore.acquire(false, 0s), ValueError);
  EXPECT_THROW(semaphore.acquire(false, 1s), ValueError);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_FALSE(semaphore.acquire(false));
  EXPECT_FALSE(semaphore.acquire(-1s));  // at once
  EXPECT_FALSE(semaphore.acquire(0s));
  bool got = true;
  expect_about(timed([&] { got = semaphore.acquire(50ms); }), 50ms);
  EXPECT_FALSE(got);
  EXPECT_EQ(semaphore.waiters(), 0U);
  semaphore.release();
  EXPECT_TRUE(semaphore.acquire(-1s));  // there is one
}

TYPED_TEST(SemaphoreSuite, K5_blocks_until_released) {
  TypeParam semaphore(1);
  semaphore.acquire();
  Running other([&] { EXPECT_TRUE(semaphore.acquire()); });
  eventually([&] { return semaphore.waiters() == 1; });
  EXPECT_FALSE(other.done());
  semaphore.release();
}

TYPED_TEST(SemaphoreSuite, K5_release_takes_one_or_more) {
  TypeParam semaphore(3);
  EXPECT_THROW(semaphore.release(0), ValueError);
  EXPECT_THROW(semaphore.release(-1), ValueError);
  for (int i = 0; i < 3; ++i) semaphore.acquire();
  semaphore.release(2);
  EXPECT_EQ(semaphore.value(), 2);
}

TYPED_TEST(SemaphoreSuite, K5_a_scope_takes_one_and_gives_it_back) {
  TypeParam semaphore(2);
  {
    const std::scoped_lock guard(semaphore);
    EXPECT_EQ(semaphore.value(), 1);
  }
  EXPECT_EQ(semaphore.value(), 2);
}

TYPED_TEST(SemaphoreSuite, K5_wakes_n_in_the_order_in_which_they_came) {
  TypeParam semaphore(4);
  for (int i = 0; i < 4; ++i) semaphore.acquire();
  threading::Lock lock;
  std::vector<int> order;
  std::vector<std::unique_ptr<Running>> waiters;
  for (int i = 0; i < 4; ++i) {
    waiters.push_back(std::make_unique<Running>([&, i] {
      semaphore.acquire();
      const std::scoped_lock guard(lock);
      order.push_back(i);
    }));
    eventually([&] { return semaphore.waiters() == static_cast<unsigned>(i) + 1; });
  }
  for (std::size_t i = 0; i < 2; ++i) {
    semaphore.release();
    eventually([&] {
      const std::scoped_lock guard(lock);
      return order.size() == i + 1;
    });
  }
  EXPECT_EQ(order, (std::vector{0, 1}));
  EXPECT_EQ(semaphore.waiters(), 2U);
  semaphore.release(2);
  waiters.clear();
  EXPECT_EQ(order.size(), 4U);
  EXPECT_EQ(semaphore.value(), 0);
}

TYPED_TEST(SemaphoreSuite, K5_a_stop_ends_the_wait) {
  TypeParam semaphore(0);
  std::stop_source stop;
  Running other([&] { EXPECT_FALSE(semaphore.acquire(stop.get_token())); });
  eventually([&] { return semaphore.waiters() == 1; });
  stop.request_stop();
}

TYPED_TEST(SemaphoreSuite, K5_a_stop_that_was_requested_before_does_not_wait) {
  TypeParam semaphore(1);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(semaphore.acquire(stop.get_token()));  // there is one
  EXPECT_FALSE(semaphore.acquire(stop.get_token()));
  EXPECT_FALSE(semaphore.acquire(stop.get_token(), 3600s));
  EXPECT_EQ(semaphore.waiters(), 0U);
}

TYPED_TEST(SemaphoreSuite, K5_says_what_is_wrong) {
  EXPECT_EQ(words_of([] { TypeParam(-1); }), "semaphore initial value must be >= 0");
  TypeParam semaphore(1);
  EXPECT_EQ(words_of([&] { semaphore.acquire(false, 0s); }),
            "can't specify timeout for non-blocking acquire");
  EXPECT_EQ(words_of([&] { semaphore.acquire(false, -1s); }),
            "can't specify timeout for non-blocking acquire");
  EXPECT_EQ(words_of([&] { semaphore.release(0); }), "n must be one or more");
  EXPECT_EQ(semaphore.value(), 1);
}

TYPED_TEST(SemaphoreSuite, K5_never_more_inside_than_permits) {
  TypeParam semaphore(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  {
    std::vector<std::unique_ptr<Running>> crowd;
    for (int t = 0; t < 8; ++t) {
      crowd.push_back(std::make_unique<Running>([&] {
        for (int i = 0; i < 2000; ++i) {
          if (i % 3 == 0) {
            if (!semaphore.acquire(std::chrono::microseconds(i % 30))) continue;
          } else {
            semaphore.acquire();
          }
          const int now = inside.fetch_add(1) + 1;
          int seen = most.load();
          while (seen < now && !most.compare_exchange_weak(seen, now)) {
          }
          inside.fetch_sub(1);
          semaphore.release();
        }
      }));
    }
  }
  EXPECT_LE(most.load(), 3);
  EXPECT_EQ(semaphore.value(), 3);
}

TEST(Semaphore, K5_release_may_exceed_the_initial_value) {
  Semaphore semaphore(1);
  semaphore.release(5);
  EXPECT_EQ(semaphore.value(), 6);
}

TEST(BoundedSemaphore, K6_a_release_too_many_changes_nothing) {
  BoundedSemaphore semaphore(2);
  EXPECT_THROW(semaphore.release(), ValueError);
  EXPECT_EQ(semaphore.value(), 2);
  semaphore.acquire();
  try {
    semaphore.release(2);  // one of the two would fit
    ADD_FAILURE() << "released";
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "Semaphore released too many times");
  }
  EXPECT_EQ(semaphore.value(), 1);
  semaphore.release();
  EXPECT_EQ(semaphore.value(), 2);
}

}  // namespace
}  // namespace canteen::testing
