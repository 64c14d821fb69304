// BasicLock, behind Lock and FairLock, under the deterministic scheduler.
#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_lock.hpp>

#include "tests/model/explore.hpp"
#include "tests/model/model.hpp"
#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using Lock = threading::detail::BasicLock<Model>;

// A lock and what it guards.
struct Kitchen {
  explicit Kitchen(std::chrono::nanoseconds patience, bool looks = true)
      : lock("kitchen", patience, threading::BlockedOn::lock, nullptr, looks) {
    label(lock, "lock");
  }

  void cook() {
    (void)clock.load(std::memory_order_relaxed);  // a point inside where others come in
    meals.set(meals.get() + 1);
    (void)clock.load(std::memory_order_relaxed);
  }

  void enter() {
    lock.acquire();
    cook();
    require(lock.release(), "it was held");
  }

  void expect_closed(int count) {
    require(meals.get() == count, "everybody who got in was in alone");
    require(!lock.locked() && lock.waiters() == 0, "free in the end, nobody left behind");
    require(lock.try_acquire() && lock.release(), "usable in the end");
  }

  Lock lock;
  Model::Plain<int> meals{0};
  Model::Atomic<int> clock{0};
};

constexpr std::chrono::nanoseconds patient = 1h;
constexpr std::chrono::nanoseconds impatient = 0ns;

Body excludes(std::chrono::nanoseconds patience, bool looks = true) {
  return [=] {
    Kitchen kitchen(patience, looks);
    const auto twice = [&] {
      kitchen.enter();
      kitchen.enter();
    };
    threads(twice, twice, [&] { kitchen.enter(); });
    kitchen.expect_closed(5);
  };
}

Body gives_up(std::chrono::nanoseconds patience, bool looks = true) {
  return [=] {
    Kitchen kitchen(patience, looks);
    int entered = 2;
    const auto for_ever = [&] { kitchen.enter(); };
    const auto for_a_second = [&] {
      const base::Instant start = Model::now();
      if (kitchen.lock.acquire(1s, {})) {
        ++entered;
        kitchen.cook();
        kitchen.lock.release();
      } else {
        require(Model::now() - start >= 1'000'000'000, "not before its time");
      }
    };
    threads(for_ever, for_a_second, for_ever);
    kitchen.expect_closed(entered);
  };
}

Body is_stopped(std::chrono::nanoseconds patience) {
  return [=] {
    Kitchen kitchen(patience);
    StopSource source;
    int entered = 1;
    threads([&] { kitchen.enter(); },
            [&] {
              if (kitchen.lock.acquire(Timeout(), source.get_token())) {
                ++entered;
                kitchen.cook();
                kitchen.lock.release();
              } else {
                require(source.stop_requested(), "nothing else ends it");
              }
            },
            [&] { source.request_stop(); });
    kitchen.expect_closed(entered);
  };
}

Body polls() {
  return [] {
    Kitchen kitchen(patient);
    int entered = 1;
    const auto look = [&](bool got) {
      if (!got) return;
      ++entered;
      kitchen.cook();
      kitchen.lock.release();
    };
    threads([&] { kitchen.enter(); }, [&] { look(kitchen.lock.try_acquire()); },
            [&] { look(kitchen.lock.acquire(0s, {})); });
    kitchen.expect_closed(entered);
  };
}

Body is_released_by_another() {
  return [] {
    Kitchen kitchen(patient);
    require(!kitchen.lock.release(), "a free lock cannot be released");
    kitchen.lock.acquire();
    kitchen.cook();
    threads([&] { require(kitchen.lock.release(), "not owned: anybody may release it"); },
            [&] { kitchen.enter(); }, [&] { kitchen.enter(); });
    kitchen.expect_closed(3);
  };
}

// Who is woken and gives up at that very moment passes the wake-up on to the next.
Body passes_on() {
  return [] {
    Kitchen kitchen(patient);
    int entered = 3;
    threads(
        [&] {
          kitchen.enter();
          kitchen.enter();
        },
        [&] {
          if (kitchen.lock.acquire(1s, {})) {
            ++entered;
            kitchen.cook();
            kitchen.lock.release();
          }
        },
        [&] { kitchen.enter(); });
    kitchen.expect_closed(entered);
  };
}

// A stop that comes while its thread is between two sleeps is not forgotten: the lock stays held
// until that thread has ended, so nothing else could end its wait.
Body remembers_a_stop(std::chrono::nanoseconds patience) {
  return [=] {
    Kitchen kitchen(patience);
    StopSource source;
    Flag ended;
    kitchen.lock.acquire();
    threads(
        [&] {
          kitchen.lock.release();
          kitchen.lock.acquire();
          ended.await();
          kitchen.lock.release();
        },
        [&] {
          if (kitchen.lock.acquire(Timeout(), source.get_token())) kitchen.lock.release();
          ended.raise();
        },
        [&] { source.request_stop(); });
    kitchen.expect_closed(0);
  };
}

Body counts_its_waiters() {
  return [] {
    Kitchen kitchen(patient);
    kitchen.lock.acquire();
    const auto enter = [&] { kitchen.enter(); };
    threads(enter, enter, [&] {
      while (kitchen.lock.waiters() != 2) Model::yield();
      require(kitchen.lock.locked(), "they wait because it is held");
      kitchen.lock.release();
    });
    kitchen.expect_closed(2);
  };
}

// A thread that was woken in vain and has lost its patience is handed the lock by the next release.
Body is_handed_over(std::chrono::nanoseconds patience) {
  return [=] {
    Kitchen kitchen(patience);
    Flag ended;
    const auto wait_for_the_other = [&] {
      while (kitchen.lock.waiters() == 0 && !ended.raised()) Model::yield();
    };
    std::uint32_t other = 0;
    bool was_in = false;
    kitchen.lock.acquire();
    threads(
        [&] {
          wait_for_the_other();
          kitchen.lock.release();
          kitchen.lock.acquire();
          wait_for_the_other();  // it found the lock taken, if it is not through by now
          if (ended.raised()) {
            kitchen.lock.release();
            return;
          }
          kitchen.lock.release();
          require(kitchen.lock.owner() == other || was_in, "it was the other's turn");
        },
        [&] {
          other = Model::self();
          kitchen.lock.acquire();
          was_in = true;
          kitchen.lock.release();
          ended.raise();
        });
    kitchen.expect_closed(0);
  };
}

// A thread that was woken and does not arrive, because others are faster, finds the lock kept for
// it once it has lost its patience.
Body is_kept(std::chrono::nanoseconds patience) {
  return [=] {
    Kitchen kitchen(patience);
    Model::Atomic<bool> was_in{false};
    kitchen.lock.acquire();
    threads(
        [&] {
          while (kitchen.lock.waiters() == 0) Model::yield();
          for (int overtakes = 0; overtakes < 2; ++overtakes) {
            kitchen.lock.release();
            kitchen.lock.acquire();
          }
          require(was_in.load(std::memory_order_relaxed), "nobody is overtaken twice");
          kitchen.lock.release();
        },
        [&] {
          kitchen.lock.acquire();
          was_in.store(true, std::memory_order_relaxed);
          kitchen.lock.release();
        });
    kitchen.expect_closed(0);
  };
}

// Who comes last and knows it may destroy the lock that it has just released, although the others'
// release() may not have returned.
Body is_destroyed_by_the_last() {
  return [] {
    struct Order {
      Lock lock{"order", patient};
      Model::Plain<int> holders{3};
    };

    auto order = std::make_unique<Order>();
    label(*order, "order");
    const auto drop = [&] {
      order->lock.acquire();
      const int left = order->holders.get() - 1;
      order->holders.set(left);
      order->lock.release();
      if (left == 0) order.reset();
    };
    threads(drop, drop, drop);
    require(order == nullptr, "destroyed by the last");
  };
}

Body costs_nothing_alone() {
  return [] {
    Kitchen kitchen(patient);
    for (int i = 0; i < 3; ++i) kitchen.enter();
    require(kitchen.lock.acquire(1s, {}) && kitchen.lock.release(), "free");
    const Calls& calls = Engine::required().calls();
    require(calls.sleeps == 0 && calls.wakes == 0, "nobody there, no system call");
  };
}

std::vector<Scenario> scenarios() {
  const Bounds one{.preemptions = 2, .hurries = 1, .total = 3};
  return {
      scenario("lock excludes", excludes(patient), one),
      scenario("lock excludes, impatient", excludes(impatient), one),
      scenario("lock excludes, fair", excludes(impatient, false), one),
      scenario("lock excludes, watched", excludes(patient), one,
               {.watched = true, .foreign = true}),
      scenario("lock gives up", gives_up(patient), one),
      scenario("lock gives up, impatient", gives_up(impatient), one),
      scenario("lock gives up, fair", gives_up(impatient, false), one),
      scenario("lock is stopped", is_stopped(patient), one),
      scenario("lock is stopped, impatient", is_stopped(impatient), one),
      scenario("lock passes the wake-up on", passes_on(), one, {}, 20'000),
      scenario("lock remembers a stop", remembers_a_stop(patient), one),
      scenario("lock remembers a stop, impatient", remembers_a_stop(impatient), one),
      scenario("lock counts its waiters", counts_its_waiters(), {.preemptions = 1, .total = 1}),
      scenario("lock is handed over", is_handed_over(impatient), {.preemptions = 1, .total = 1}),
      scenario("lock is kept", is_kept(impatient), {.preemptions = 2, .total = 2}),
      scenario("lock polls", polls()),
      scenario("lock is released by another", is_released_by_another(), one),
      scenario("lock is destroyed by the last", is_destroyed_by_the_last(), one),
      scenario("lock costs nothing alone", costs_nothing_alone()),
  };
}

TEST(LockModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(LockModel, a_patient_lock_is_not_handed_over) {
  // The assertion of is_handed_over() can fail: newcomers may overtake for an hour here.
  const Result result = explore(random("overtaking", 20'000), is_handed_over(patient));
  EXPECT_EQ(result.failure, Failure::assertion) << result;
}

TEST(LockModel, a_patient_lock_is_not_kept) {
  const Result result = explore(random("overtaking twice", 20'000), is_kept(patient));
  EXPECT_EQ(result.failure, Failure::assertion) << result;
}

TEST(LockModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios(),
                      {
                          {"spinner.hpp*", "the spinner's credit is a guess and decides nothing"},
                      });
}

}  // namespace
}  // namespace canteen::model
