// BasicSemaphore, behind Semaphore and BoundedSemaphore, under the deterministic scheduler.
#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_semaphore.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using Semaphore = threading::detail::BasicSemaphore<Model>;

// Tables in a canteen, and how many sit at them.
struct Tables {
  explicit Tables(std::int64_t count) : permits(count, "tables"), free(count) {
    label(permits, "semaphore");
  }

  void sit() {
    require(--free >= 0, "never more inside than permits");
    (void)clock.load(std::memory_order_relaxed);  // a point inside where others come in
    ++free;
  }

  void expect_all_free(std::int64_t count) {
    require(permits.value() == count && free == count, "no permit lost, none made up");
    require(permits.waiters() == 0, "nobody left behind");
  }

  Semaphore permits;
  Model::Atomic<int> clock{0};
  std::int64_t free;  // changed between the scheduler's points, so in one step
};

Body limits(std::int64_t count) {
  return [=] {
    Tables tables(count);
    const auto twice = [&] {
      for (int i = 0; i < 2; ++i) {
        tables.permits.acquire();
        tables.sit();
        require(tables.permits.release(1), "no bound here");
      }
    };
    threads(twice, twice, twice);
    tables.expect_all_free(count);
  };
}

// What happened before release() is visible after the acquire() that gets one of its permits.
Body publishes() {
  return [] {
    Semaphore full(0, "full");
    label(full, "semaphore");
    Model::Plain<int> soup{0};
    Model::Plain<int> bread{0};
    const auto eat = [&] {
      full.acquire();
      (void)(soup.get() + bread.get());  // races if either is not published
    };
    threads(
        [&] {
          soup.set(1);
          bread.set(1);
          full.release(1);
          full.release(1);
        },
        eat, eat);
    require(full.value() == 0 && full.waiters() == 0, "both eaten");
  };
}

Body publishes_from_each() {
  return [] {
    Semaphore full(0, "full");
    Model::Plain<int> soup{0};
    Model::Plain<int> bread{0};
    threads(
        [&] {
          soup.set(1);
          full.release(1);
        },
        [&] {
          bread.set(1);
          full.release(1);
        },
        [&] {
          full.acquire();
          full.acquire();
          require(soup.get() + bread.get() == 2, "both cooked");
        });
  };
}

Body gives_up() {
  return [] {
    Tables tables(1);
    const auto for_ever = [&] {
      tables.permits.acquire();
      tables.sit();
      tables.permits.release(1);
    };
    const auto for_a_second = [&] {
      const base::Instant start = Model::now();
      if (tables.permits.acquire(1s, {})) {
        tables.sit();
        tables.permits.release(1);
      } else {
        require(Model::now() - start >= 1'000'000'000, "not before its time");
      }
    };
    threads(for_ever, for_a_second, for_ever);
    tables.expect_all_free(1);
  };
}

// Only the timed waiter and the one that stays: the permit must reach the second if the first
// gives up while it is handed over.
Body hands_on() {
  return [] {
    Semaphore full(0, "full");
    int got = 0;
    threads([&] { got += full.acquire(1s, {}) ? 1 : 0; },
            [&] {
              full.acquire();
              ++got;
            },
            [&] {
              full.release(1);
              full.release(1);
            });
    require(got + full.value() == 2 && full.waiters() == 0, "no permit lost");
  };
}

Body is_stopped() {
  return [] {
    Semaphore full(0, "full");
    StopSource source;
    // The permit reaches the thread that cannot be stopped, directly or by way of the other.
    threads(
        [&] {
          if (full.acquire(Timeout(), source.get_token())) full.release(1);
        },
        [&] {
          source.request_stop();
          full.release(1);
        },
        [&] { full.acquire(); });
    require(full.value() == 0 && full.waiters() == 0, "taken once");
  };
}

Body is_stopped_alone() {
  return [] {
    Semaphore full(0, "full");
    StopSource source;
    threads([&] { require(!full.acquire(Timeout(), source.get_token()), "nobody releases"); },
            [&] { source.request_stop(); });
    require(full.value() == 0 && full.waiters() == 0, "gone");
  };
}

Body serves_in_order() {
  return [] {
    Semaphore full(0, "full");
    std::vector<int> order;
    Flag first, second;
    threads(
        [&] {
          full.acquire();
          order.push_back(1);
          first.raise();
        },
        [&] {
          while (full.waiters() != 1) Model::yield();
          full.acquire();
          order.push_back(2);
          second.raise();
        },
        [&] {
          while (full.waiters() != 2) Model::yield();
          full.release(1);
          first.await();
          full.release(1);
          second.await();
        });
    require(order == std::vector{1, 2}, "who waited first is served first");
  };
}

Body serves_several_at_once() {
  return [] {
    Semaphore full(0, "full");
    int got = 0;
    const auto take = [&] {
      full.acquire();
      ++got;
    };
    threads(take, take, take, [&] { full.release(3); });
    require(got == 3 && full.value() == 0, "one each");
  };
}

Body keeps_its_bound() {
  return [] {
    constexpr std::int64_t bound = 2;
    Semaphore tables(bound, "tables");
    require(!tables.release(1, bound) && tables.value() == 2, "full from the start");
    int made = 0;
    const auto use = [&] {
      tables.acquire();
      ++made;
      if (tables.release(1, bound)) --made;
    };
    const auto cheat = [&] {
      if (tables.release(2, bound)) made += 2;
    };
    threads(use, use, cheat);
    require(tables.value() <= bound, "never more than the bound");
    require(tables.value() == 2 - made || made >= 2, "all or nothing");
  };
}

Body polls() {
  return [] {
    Tables tables(1);
    const auto look = [&](bool got) {
      if (!got) return;
      tables.sit();
      tables.permits.release(1);
    };
    threads([&] { look(tables.permits.try_acquire()); },
            [&] { look(tables.permits.acquire(0s, {})); },
            [&] {
              tables.permits.acquire();
              tables.sit();
              tables.permits.release(1);
            });
    tables.expect_all_free(1);
  };
}

// The one waiter may destroy the semaphore although release() has not returned.
Body is_destroyed_by_its_waiter() {
  return [] {
    auto done = std::make_unique<Semaphore>(0, "done");
    Semaphore* const raw = done.get();
    threads(
        [&] {
          done->acquire();
          done.reset();
        },
        [raw] { raw->release(1); });
  };
}

Body costs_nothing_alone() {
  return [] {
    Semaphore tables(1, "tables");
    for (int i = 0; i < 3; ++i) {
      tables.acquire();
      tables.release(1);
    }
    require(tables.acquire(1s, {}) && tables.release(1), "free");
    const Calls& calls = Engine::required().calls();
    require(calls.sleeps == 0 && calls.wakes == 0, "nobody there, no system call");
  };
}

std::vector<Scenario> scenarios() {
  const Bounds few{.preemptions = 2, .hurries = 1, .total = 3};
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds fewer{.preemptions = 1, .total = 1};
  return {
      scenario("semaphore limits to one", limits(1), two),
      scenario("semaphore limits to two", limits(2), two),
      scenario("semaphore publishes", publishes(), few),
      scenario("semaphore publishes from each", publishes_from_each(), few),
      scenario("semaphore gives up", gives_up(), few),
      scenario("semaphore hands on", hands_on(), few),
      scenario("semaphore is stopped", is_stopped(), few),
      scenario("semaphore is stopped alone", is_stopped_alone(), few),
      scenario("semaphore serves in order", serves_in_order(), fewer),
      scenario("semaphore serves several at once", serves_several_at_once(), two),
      scenario("semaphore keeps its bound", keeps_its_bound(), few),
      scenario("semaphore polls", polls(), few),
      scenario("semaphore is destroyed by its waiter", is_destroyed_by_its_waiter(), few),
      scenario("semaphore costs nothing alone", costs_nothing_alone()),
  };
}

TEST(SemaphoreModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(SemaphoreModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(
      scenarios(), {
                       {"basic_semaphore.hpp leave fetch_and dropped",
                        "a WAITERS too many sends the next release the long way, which clears it"},
                       {"basic_semaphore.hpp leave fetch_and split",
                        "while WAITERS is set nobody changes the word without the guard (INV2)"},
                       {"spinner.hpp*", "the spinner's credit is a guess and decides nothing"},
                   });
}

}  // namespace
}  // namespace canteen::model
