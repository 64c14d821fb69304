// queue::Queue, on a lock and conditions of the model, under the deterministic scheduler.
//
// The queue names its lock and its conditions as threading::Lock and threading::Condition, not by
// a platform. So this file reads queue.hpp with those two names, and that of the clock, meaning
// their twins below; everything that queue.hpp includes has been read before. Stop tokens are
// std's, and so not explored here.
#include <chrono>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/errors.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/lock.hpp>

#include "tests/model/suite.hpp"

namespace canteen::modelled {

using Model = model::Model;
using model::Engine;
using model::Site;

class Lock {
 public:
  explicit Lock(const char* name) : core_(name, std::chrono::hours(1)) {}

  void lock() { core_.acquire(); }

  void unlock() { core_.release(); }

 private:
  friend class Condition;

  threading::detail::BasicLock<Model> core_;
};

class Condition {
 public:
  Condition(Lock& lock, const char* name) : lock_(lock), core_(name) {}

  bool wait(const std::stop_token&, Timeout timeout = std::nullopt) {
    return core_.wait(lock_.core_, timeout, Model::StopToken());
  }

  void notify(Site site = Site::current()) { wake(model::Op::wake_one, 1, site); }

  void notify_all(Site site = Site::current()) { wake(model::Op::wake_all, 1'000, site); }

  [[nodiscard]] std::uint32_t waiters() const { return core_.waiters(); }

 private:
  void wake(model::Op op, std::int64_t count, const Site& site) {
    const model::Bug bug = Engine::required().intend(op, site);
    if (bug != model::Bug::drop) core_.notify(bug == model::Bug::wake_one ? 1 : count);
  }

  Lock& lock_;
  threading::detail::BasicCondition<Model> core_;
};

}  // namespace canteen::modelled

namespace canteen::base {

struct ModelledClock {
  static Instant now() { return model::Model::now(); }
};

}  // namespace canteen::base

#define threading modelled    // NOLINT(cppcoreguidelines-macro-usage)
#define System ModelledClock  // NOLINT(cppcoreguidelines-macro-usage)
#include <canteen/queue/queue.hpp>
#undef threading
#undef System

namespace canteen::model {
namespace {

using namespace std::chrono_literals;

// A type of its own, so that this queue is no other in the program.
struct Meal {
  int number = 0;

  explicit Meal(int which) : number(which) {}

  Meal(Meal&& other) noexcept = default;
  Meal& operator=(Meal&& other) noexcept = default;
  ~Meal() = default;

  // A recipe nobody can cook twice.
  Meal(const Meal&) { throw ValueError("no copies"); }

  Meal& operator=(const Meal&) = delete;
};

using Queue = queue::Queue<Meal>;

int take(Queue& line) {
  const int number = line.get().number;
  line.task_done();
  return number;
}

Body passes_in_order() {
  return [] {
    Queue line(1);
    std::vector<int> eaten;
    threads(
        [&] {
          for (int i = 1; i <= 3; ++i) line.put(Meal{i});
        },
        [&] {
          for (int i = 1; i <= 3; ++i) eaten.push_back(take(line));
        });
    require(eaten == std::vector{1, 2, 3}, "first in, first out");
    require(line.join(0s) && line.empty(), "all done");
  };
}

Body serves_many() {
  return [] {
    Queue line(1);
    int sum = 0;
    const auto cook = [&] { line.put(Meal{1}); };
    const auto eat = [&] { sum += take(line); };
    threads(cook, cook, eat, eat);
    require(sum == 2 && line.unfinished_tasks() == 0, "one each");
    require(line.waiting_getters() + line.waiting_putters() == 0, "nobody left behind");
  };
}

// A getter that leaves takes no notification with it that another needs.
Body gives_up() {
  return [] {
    Queue line;
    int sum = 0;
    int missed = 0;
    threads(
        [&] {
          if (const std::optional<Meal> meal = line.try_get(1s)) {
            sum += meal->number;
          } else {
            ++missed;
          }
        },
        [&] { sum += line.get().number; },
        [&] {
          line.put(Meal{1});
          line.put(Meal{1});
        });
    require(sum + missed == 2 && line.qsize() == static_cast<std::size_t>(missed), "none lost");
  };
}

Body gives_up_to_put() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    bool second = false;
    threads([&] { second = line.try_put(Meal{1}, 1s); }, [&] { line.put(Meal{1}); },
            [&] {
              take(line);
              take(line);
            });
    require(line.qsize() == (second ? 1U : 0U), "in, or not");
  };
}

// A put that throws after it was woken wakes the next in its place.
Body passes_on_what_it_cannot_use() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    bool thrown = false;
    threads(
        [&] {
          const Meal recipe{2};
          try {
            line.put(recipe);
          } catch (const ValueError&) {
            thrown = true;
          }
        },
        [&] { line.put(Meal{3}); },
        [&] { require(take(line) == 1 && take(line) == 3, "the room goes to the other"); });
    require(thrown && line.empty(), "both have ended");
  };
}

Body joins() {
  return [] {
    Queue line;
    Model::Plain<int> washed{0};
    line.put(Meal{1});
    line.put(Meal{2});
    threads(
        [&] {
          while (line.try_get()) {
            washed.set(washed.get() + 1);
            line.task_done();
          }
        },
        [&] {
          require(line.join(), "there is no other end");
          require(washed.get() == 2, "after all of them");
        },
        [&] { line.join(); });
    require(line.waiting_joiners() == 0, "nobody left behind");
  };
}

Body shuts_down() {
  return [] {
    Queue line(1);
    int taken = 0;
    int refused = 0;
    const auto eat = [&] {
      try {
        taken += line.get().number;
      } catch (const queue::ShutDown&) {
        ++refused;
      }
    };
    bool put = true;
    threads(
        eat, eat,
        [&] {
          try {
            line.put(Meal{1});
          } catch (const queue::ShutDown&) {
            put = false;
          }
        },
        [&] { line.shutdown(); });
    require(taken == (put ? 1 : 0) && taken + refused == 2,
            "what was put is taken, or nobody waits");
  };
}

Body shuts_down_who_put_and_join() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    bool refused = false;
    threads(
        [&] {
          try {
            line.put(Meal{2});
          } catch (const queue::ShutDown&) {
            refused = true;
          }
        },
        [&] { line.join(); }, [&] { line.shutdown(true); });
    require(refused && line.unfinished_tasks() == 0, "nothing is put, everything dropped is done");
  };
}

Body shuts_down_two_who_wait() {
  return [] {
    Queue line(1);
    int refused = 0;
    const auto eat = [&] {
      try {
        (void)line.get();
      } catch (const queue::ShutDown&) {
        ++refused;
      }
    };
    threads(eat, eat, [&] { line.shutdown(); });
    require(refused == 2, "both");
    line.set_maxsize(2);
  };
}

Body shuts_down_two_who_put() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    int refused = 0;
    const auto cook = [&] {
      try {
        line.put(Meal{2});
      } catch (const queue::ShutDown&) {
        ++refused;
      }
    };
    threads(cook, cook, [&] { line.shutdown(); });
    require(refused == 2, "both");
  };
}

Body grows() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    const auto cook = [&] { line.put(Meal{1}); };
    threads(cook, cook, [&] { line.set_maxsize(3); });
    require(line.qsize() == 3, "room for all");
  };
}

// Two wait for the tasks, which a shutdown drops.
Body drops_for_two_who_join() {
  return [] {
    Queue line;
    line.put(Meal{1});
    const auto wait = [&] { line.join(); };
    threads(wait, wait, [&] { line.shutdown(true); });
    require(line.unfinished_tasks() == 0, "dropped");
  };
}

std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("queue passes in order", passes_in_order(), two),
      scenario("queue serves many", serves_many(), one),
      scenario("queue gives up", gives_up(), one),
      scenario("queue gives up to put", gives_up_to_put(), one),
      scenario("queue passes on what it cannot use", passes_on_what_it_cannot_use(), one),
      scenario("queue joins", joins(), one),
      scenario("queue shuts down", shuts_down(), one),
      scenario("queue shuts down who put and join", shuts_down_who_put_and_join(), one),
      scenario("queue shuts down two who wait", shuts_down_two_who_wait(), one),
      scenario("queue shuts down two who put", shuts_down_two_who_put(), one),
      scenario("queue grows", grows(), one),
      scenario("queue drops for two who join", drops_for_two_who_join(), one),
  };
}

TEST(QueueModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(QueueModel, a_notification_that_is_lost_is_noticed) {
  expect_plants_found(scenarios(), {}, {"queue.hpp"});
}

}  // namespace
}  // namespace canteen::model
