// BasicCondition, behind Condition, on a BasicLock and on a BasicRLock, under the deterministic
// scheduler.
#include <chrono>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/basic_rlock.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using Lock = threading::detail::BasicLock<Model>;
using RLock = threading::detail::BasicRLock<Model>;
using Condition = threading::detail::BasicCondition<Model>;

// A counter of meals, what guards it, and the news that there are more.
template <class L>
struct Counter {
  Counter() {
    label(lock, "lock");
    label(more, "condition");
  }

  void put(int count) {
    lock.acquire();
    meals.set(meals.get() + count);
    more.notify(count);
    lock.release();
  }

  void take() {
    lock.acquire();
    while (meals.get() == 0) require(more.wait(lock, Timeout(), {}), "there is no other end");
    meals.set(meals.get() - 1);
    lock.release();
  }

  void expect_empty() {
    require(meals.get() == 0 && more.waiters() == 0, "all eaten, nobody left behind");
    require(!lock.locked() && lock.waiters() == 0, "the lock is free");
  }

  L lock{"counter", 1h};
  Condition more{"more"};
  Model::Plain<int> meals{0};
};

template <class L>
Body passes_meals() {
  return [] {
    Counter<L> counter;
    threads([&] { counter.take(); }, [&] { counter.take(); },
            [&] {
              counter.put(1);
              counter.put(1);
            });
    counter.expect_empty();
  };
}

template <class L>
Body passes_meals_at_once() {
  return [] {
    Counter<L> counter;
    threads([&] { counter.take(); }, [&] { counter.take(); }, [&] { counter.put(2); });
    counter.expect_empty();
  };
}

// INV2: notify(1) ends exactly one wait, the oldest; a second one the next.
Body notifies_the_oldest() {
  return [] {
    Counter<Lock> counter;
    std::vector<int> order;
    Flag first, second;
    const auto wait = [&](int who, Flag& flag) {
      counter.lock.acquire();
      require(counter.more.wait(counter.lock, Timeout(), {}), "notified");
      order.push_back(who);
      counter.lock.release();
      flag.raise();
    };
    threads([&] { wait(1, first); },
            [&] {
              while (counter.more.waiters() != 1) Model::yield();
              wait(2, second);
            },
            [&] {
              while (counter.more.waiters() != 2) Model::yield();
              counter.lock.acquire();
              counter.more.notify(1);
              require(counter.more.waiters() == 1, "one left");
              counter.lock.release();
              first.await();
              require(order == std::vector{1}, "the oldest and nobody else");
              counter.lock.acquire();
              counter.more.notify(1);
              counter.lock.release();
              second.await();
            });
    require(order == std::vector{1, 2}, "both");
  };
}

// A notification that meets a timeout is not lost: either that wait returns true and passes it on,
// or the other one gets it.
Body a_timeout_swallows_nothing() {
  return [] {
    Counter<Lock> counter;
    bool waits = false;
    threads(
        [&] {
          counter.lock.acquire();
          if (counter.more.wait(counter.lock, 1s, {})) counter.more.notify(1);
          counter.lock.release();
        },
        [&] {
          counter.lock.acquire();
          waits = true;
          require(counter.more.wait(counter.lock, Timeout(), {}), "there is no other end");
          counter.lock.release();
        },
        [&] {
          counter.lock.acquire();
          while (!waits) {
            counter.lock.release();
            Model::yield();
            counter.lock.acquire();
          }
          counter.more.notify(1);
          counter.lock.release();
        });
    require(counter.more.waiters() == 0, "it reached both");
  };
}

template <class L>
Body gives_up() {
  return [] {
    Counter<L> counter;
    threads(
        [&] {
          counter.lock.acquire();
          const base::Instant start = Model::now();
          while (counter.meals.get() == 0) {
            if (!counter.more.wait(counter.lock, 1s, {})) {
              require(Model::now() - start >= 1'000'000'000, "not before its time");
              break;
            }
          }
          if (counter.meals.get() > 0) counter.meals.set(counter.meals.get() - 1);
          counter.lock.release();
        },
        [&] { counter.take(); }, [&] { counter.put(2); });
    require(counter.more.waiters() == 0 && !counter.lock.locked(), "nobody left behind");
    require(counter.meals.get() <= 1, "eaten");
  };
}

template <class L>
Body is_stopped() {
  return [] {
    Counter<L> counter;
    StopSource source;
    threads(
        [&] {
          counter.lock.acquire();
          require(!counter.more.wait(counter.lock, Timeout(), source.get_token()),
                  "nobody notifies");
          counter.meals.set(counter.meals.get() + 1);  // with the lock held again
          counter.lock.release();
        },
        [&] { source.request_stop(); },
        [&] {
          counter.lock.acquire();
          counter.meals.set(counter.meals.get() + 1);
          counter.lock.release();
        });
    require(counter.meals.get() == 2 && counter.more.waiters() == 0, "gone");
  };
}

// A stop and a notification at once: the wait says true, or the notification is somebody else's.
Body is_stopped_or_notified() {
  return [] {
    Counter<Lock> counter;
    StopSource source;
    threads(
        [&] {
          counter.lock.acquire();
          bool stopped = false;
          while (counter.meals.get() == 0 && !stopped) {
            stopped = !counter.more.wait(counter.lock, Timeout(), source.get_token());
          }
          if (!stopped) counter.meals.set(counter.meals.get() - 1);
          counter.lock.release();
          if (!stopped) counter.put(1);
        },
        [&] { counter.take(); },
        [&] {
          source.request_stop();
          counter.put(1);
        });
    counter.expect_empty();
  };
}

// With a plain lock another than the holder may notify, without the lock even.
Body is_notified_from_outside() {
  return [] {
    Counter<Lock> counter;
    Flag ended;
    threads(
        [&] {
          counter.lock.acquire();
          require(counter.more.wait(counter.lock, Timeout(), {}), "notified");
          counter.lock.release();
          ended.raise();
        },
        [&] {
          // Notifications are not remembered: only what comes after the wait began counts.
          while (!ended.raised()) {
            counter.more.notify(1);
            Model::yield();
          }
        });
    require(counter.more.waiters() == 0, "gone");
  };
}

// The news travels with the notification itself: no lock is between the two.
Body publishes_from_outside() {
  return [] {
    Counter<Lock> counter;
    Model::Plain<int> news{0};
    const auto hear = [&](Timeout timeout) {
      counter.lock.acquire();
      if (counter.more.wait(counter.lock, timeout, {})) require(news.get() == 1, "it is there");
      counter.lock.release();
    };
    threads([&] { hear(1s); }, [&] { hear(2s); },
            [&] {
              news.set(1);
              counter.more.notify(2);
            });
    require(counter.more.waiters() == 0, "gone");
  };
}

Body polls() {
  return [] {
    Counter<RLock> counter;
    threads(
        [&] {
          counter.lock.acquire();
          counter.lock.acquire();
          require(!counter.more.wait(counter.lock, 0s, {}), "nobody notified a poll");
          require(counter.lock.depth() == 2, "as deep as before");
          counter.meals.set(counter.meals.get() + 1);
          counter.lock.release();
          counter.lock.release();
        },
        [&] {
          counter.lock.acquire();
          counter.meals.set(counter.meals.get() + 1);
          counter.lock.release();
        });
    require(counter.meals.get() == 2 && counter.more.waiters() == 0, "both were in alone");
  };
}

Body costs_nothing_alone() {
  return [] {
    Counter<Lock> counter;
    counter.put(1);
    counter.take();
    counter.more.notify(0);
    counter.more.notify(1);
    const Calls& calls = Engine::required().calls();
    require(calls.sleeps == 0 && calls.wakes == 0, "nobody there, no system call");
  };
}

std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("condition passes meals", passes_meals<Lock>(), two),
      scenario("condition passes meals, rlock", passes_meals<RLock>(), one),
      scenario("condition passes meals at once", passes_meals_at_once<Lock>(), two),
      scenario("condition notifies the oldest", notifies_the_oldest(), one),
      scenario("condition, a timeout swallows nothing", a_timeout_swallows_nothing(), one),
      scenario("condition gives up", gives_up<Lock>(), two),
      scenario("condition gives up, rlock", gives_up<RLock>(), one),
      scenario("condition is stopped", is_stopped<Lock>(), two),
      scenario("condition is stopped, rlock", is_stopped<RLock>(), one),
      scenario("condition is stopped or notified", is_stopped_or_notified(), one),
      scenario("condition is notified from outside", is_notified_from_outside(), one),
      scenario("condition publishes from outside", publishes_from_outside(), two),
      scenario("condition polls", polls(), two),
      scenario("condition costs nothing alone", costs_nothing_alone()),
  };
}

TEST(ConditionModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(ConditionModel, a_bug_in_any_operation_is_noticed) {
  // The operations of the lock: lock_model_test.cpp. This type has none but its queue's.
  expect_plants_found(
      scenarios(),
      {
          {"waiter.hpp rearm fetch_and*", "only a lock's waiter goes to sleep again"},
      },
      {"wait_queue.hpp", "waiter.hpp"});
}

}  // namespace
}  // namespace canteen::model
