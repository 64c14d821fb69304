// BasicRLock, behind RLock, under the deterministic scheduler. The lock inside has its own test
// (lock_model_test.cpp); here is what the count on top of it adds.
#include <chrono>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_rlock.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using RLock = threading::detail::BasicRLock<Model>;

struct Kitchen {
  Kitchen() { label(lock, "rlock"); }

  void cook() {
    (void)clock.load(std::memory_order_relaxed);  // a point inside where others come in
    meals.set(meals.get() + 1);
  }

  void expect_closed(int count) {
    require(meals.get() == count, "everybody who got in was in alone");
    require(!lock.locked() && lock.waiters() == 0, "free in the end, nobody left behind");
  }

  RLock lock{"kitchen", 1h};
  Model::Plain<int> meals{0};
  Model::Atomic<int> clock{0};
};

Body excludes_and_nests() {
  return [] {
    Kitchen kitchen;
    const auto enter = [&] {
      kitchen.lock.acquire();
      kitchen.cook();
      require(kitchen.lock.try_acquire(), "the holder gets it again");
      require(kitchen.lock.acquire(0s, {}), "in every way");
      require(kitchen.lock.depth() == 3, "counted");
      kitchen.cook();
      require(kitchen.lock.release() && kitchen.lock.release(), "held");
      require(kitchen.lock.owned(), "once for each acquisition");
      kitchen.cook();
      require(kitchen.lock.release(), "held until the last");
    };
    threads(enter, enter);
    kitchen.expect_closed(6);
  };
}

Body refuses_strangers() {
  return [] {
    Kitchen kitchen;
    require(!kitchen.lock.release(), "not held");
    int entered = 1;
    threads(
        [&] {
          kitchen.lock.acquire();
          kitchen.cook();
          require(kitchen.lock.owned(), "it is the holder's");
          kitchen.lock.release();
        },
        [&] {
          require(!kitchen.lock.owned() && !kitchen.lock.release(), "never the stranger's");
          if (kitchen.lock.try_acquire()) {
            ++entered;
            kitchen.cook();
            kitchen.lock.release();
          }
        });
    kitchen.expect_closed(entered);
  };
}

Body gives_up() {
  return [] {
    Kitchen kitchen;
    StopSource source;
    int entered = 1;
    const auto look = [&](bool got) {
      require(got == kitchen.lock.owned(), "owned if and only if acquired");
      if (!got) return;
      ++entered;
      kitchen.cook();
      kitchen.lock.release();
    };
    threads(
        [&] {
          kitchen.lock.acquire();
          kitchen.cook();
          kitchen.lock.release();
        },
        [&] { look(kitchen.lock.acquire(1s, source.get_token())); },
        [&] { source.request_stop(); });
    kitchen.expect_closed(entered);
  };
}

// What a condition does with it: all levels given up at once, and taken back.
Body is_given_up_for_a_while() {
  return [] {
    Kitchen kitchen;
    const auto enter = [&] {
      kitchen.lock.acquire();
      kitchen.lock.acquire();
      kitchen.cook();
      const std::uint32_t levels = kitchen.lock.release_all();
      require(levels == 2 && !kitchen.lock.owned(), "given up");
      kitchen.lock.acquire_again(levels);
      require(kitchen.lock.owned() && kitchen.lock.depth() == 2, "as it was");
      kitchen.cook();
      require(kitchen.lock.release() && kitchen.lock.release(), "two levels");
      require(!kitchen.lock.owned(), "not more");
    };
    threads(enter, enter);
    kitchen.expect_closed(4);
  };
}

std::vector<Scenario> scenarios() {
  const Bounds few{.preemptions = 2, .hurries = 1, .total = 3};
  const Setup watched{.watched = true, .foreign = true};
  return {
      scenario("rlock excludes and nests", excludes_and_nests(), few),
      scenario("rlock excludes and nests, watched", excludes_and_nests(), few, watched),
      scenario("rlock refuses strangers", refuses_strangers(), few),
      scenario("rlock refuses strangers, foreign", refuses_strangers(), few, {.foreign = true}),
      scenario("rlock gives up", gives_up(), few),
      scenario("rlock is given up for a while", is_given_up_for_a_while(), few),
  };
}

TEST(RLockModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(RLockModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios(), {}, {"basic_rlock.hpp"});
}

}  // namespace
}  // namespace canteen::model
