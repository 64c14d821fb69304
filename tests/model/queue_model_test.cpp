// BasicFifo, BasicShelf and BasicDelay, behind the queues, with the face of Queue, under the
// deterministic scheduler.
#include <chrono>
#include <cstddef>
#include <limits>
#include <list>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/queue/detail/basic_delay.hpp>
#include <canteen/queue/detail/basic_fifo.hpp>
#include <canteen/queue/detail/basic_shelf.hpp>
#include <canteen/queue/detail/queue_face.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;

// What is in the line is checked for races: an item that is not published, or a place that is used
// again too early.
class Meal {
 public:
  explicit Meal(int number) noexcept : number_(number) {}

  Meal(Meal&& other) noexcept(false) : number_(other.number()) {
    if (number() == burnt) throw ValueError("burnt");
    other.number_.set(0);
  }

  Meal& operator=(Meal&&) = delete;
  ~Meal() = default;

  [[nodiscard]] int number() const { return number_.get(); }

  static constexpr int burnt = 13;  // that one cannot be moved

 private:
  Model::Plain<int> number_;
};

struct Fifo : queue::detail::QueueFace<queue::detail::BasicFifo<Meal, Model>> {
  explicit Fifo(std::ptrdiff_t maxsize = 0) : QueueFace(maxsize, "line") {}
};

// A container that gives out the oldest, so that both queues do the same.
class Tray {
 public:
  using value_type = Meal;

  [[nodiscard]] std::size_t size() const { return meals_.size(); }

  template <class U>
  void put(U&& meal) {
    meals_.emplace_back(std::forward<U>(meal));
  }

  void get(std::optional<Meal>& into) {
    require(!meals_.empty(), "who gets has counted");
    into.emplace(std::move(meals_.front()));
    meals_.pop_front();
  }

 private:
  std::list<Meal> meals_;
};

struct Shelf : queue::detail::QueueFace<queue::detail::BasicShelf<Tray, Model>> {
  explicit Shelf(std::ptrdiff_t maxsize = 0) : QueueFace(maxsize, "shelf", Tray()) {}
};

struct Oven : queue::detail::QueueFace<queue::detail::BasicDelay<Meal, Model>> {
  explicit Oven(std::ptrdiff_t maxsize = 0) : QueueFace(maxsize, "oven") {}

  [[nodiscard]] bool something_comes() const { return line().next_due().has_value(); }

  void put_never(int number) {
    raise_for_put(line().put_at(std::numeric_limits<base::Instant>::max(), number, {true, {}, {}}));
  }

  void put_after(std::chrono::nanoseconds delay, int number) {
    raise_for_put(line().put_at(Model::now() + delay.count(), number, {true, {}, {}}));
  }
};

template <class Queue>
int take(Queue& line) {
  const int number = line.get().number();
  line.task_done();
  return number;
}

template <class Queue>
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

template <class Queue>
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
template <class Queue>
Body gives_up() {
  return [] {
    Queue line;
    int sum = 0;
    int missed = 0;
    threads(
        [&] {
          if (const std::optional<Meal> meal = line.try_get(1s)) {
            sum += meal->number();
          } else {
            ++missed;
          }
        },
        [&] { sum += line.get().number(); },
        [&] {
          line.put(Meal{1});
          line.put(Meal{1});
        });
    require(sum + missed == 2 && line.qsize() == static_cast<std::size_t>(missed), "none lost");
  };
}

template <class Queue>
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
template <class Queue>
Body passes_on_what_it_cannot_use() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    bool thrown = false;
    threads(
        [&] {
          try {
            Meal meal{Meal::burnt};
            line.put(std::move(meal));
          } catch (const ValueError&) {
            thrown = true;
          }
        },
        [&] { line.put(Meal{3}); },
        [&] { require(take(line) == 1 && take(line) == 3, "the room goes to the other"); });
    require(thrown && line.empty(), "both have ended");
  };
}

// Nor does a get that throws take the item along, or the wake-up for it.
template <class Queue>
Body leaves_what_it_cannot_take() {
  return [] {
    Queue line;
    int thrown = 0;
    const auto eat = [&] {
      try {
        (void)line.get();
      } catch (const ValueError&) {
        ++thrown;
      }
    };
    threads(eat, eat, [&] { line.put(Meal::burnt); });  // made in place
    require(thrown == 2 && line.qsize() == 1, "it is still there");
  };
}

// Called in vain, for an item that another has taken; then more come than are called for.
template <class Queue>
Body is_called_in_vain() {
  return [] {
    Queue line;
    int sum = 0;
    const auto eat = [&] { sum += line.get().number(); };
    int stolen = 0;
    threads(eat, eat, [&] {
      line.put(Meal{1});
      stolen = line.try_get() ? 1 : 0;
      line.put_many(std::vector<int>{1, 1});
    });
    require(sum == 2 && line.qsize() == static_cast<std::size_t>(1 - stolen), "one each");
    require(line.waiting_getters() == 0, "nobody left behind");
  };
}

// The same, and what comes cannot be taken.
template <class Queue>
Body is_called_in_vain_and_throws() {
  return [] {
    Queue line;
    const auto eat = [&] {
      try {
        (void)line.get();
      } catch (const ValueError&) {
        return;  // the item stays
      }
    };
    threads(eat, eat, [&] {
      line.put(Meal{1});
      const bool stolen = line.try_get().has_value();
      line.put(Meal::burnt);
      if (!stolen) line.put(Meal{1});
    });
    require(line.waiting_getters() == 0, "nobody left behind");
  };
}

template <class Queue>
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

template <class Queue>
Body shuts_down() {
  return [] {
    Queue line(1);
    int taken = 0;
    int refused = 0;
    const auto eat = [&] {
      try {
        taken += line.get().number();
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

template <class Queue>
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

template <class Queue>
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

template <class Queue>
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

template <class Queue>
Body grows() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    const auto cook = [&] { line.put(Meal{1}); };
    threads(cook, cook, [&] { line.set_maxsize(3); });
    require(line.qsize() == 3, "room for all");
  };
}

// One of two items is taken and done, the other dropped.
template <class Queue>
Body drops_while_one_is_done() {
  return [] {
    Queue line;
    line.put(Meal{1});
    line.put(Meal{1});
    (void)line.get();
    threads([&] { line.task_done(); }, [&] { line.shutdown(true); }, [&] { line.join(); });
    require(line.unfinished_tasks() == 0, "both");
  };
}

template <class Queue>
Body drops_what_two_wait_for() {
  return [] {
    Queue line;
    int taken = 0;
    int refused = 0;
    const auto eat = [&] {
      try {
        taken += line.get().number();
      } catch (const queue::ShutDown&) {
        ++refused;
      }
    };
    line.put(Meal{1});
    threads(eat, eat, [&] { line.shutdown(true); });
    require(taken + refused == 2 && taken <= 1 && line.empty(), "taken or dropped");
  };
}

template <class Queue>
Body publishes_its_end() {
  return [] {
    Queue line;
    Model::Plain<int> tray{0};
    threads(
        [&] {
          if (line.is_shutdown()) require(tray.get() == 1, "before");
        },
        [&] {
          tray.set(1);
          line.shutdown();
        });
  };
}

// Who was called, and found no room, is called again.
template <class Queue>
Body grows_and_goes_on() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    const auto cook = [&] { line.put(Meal{1}); };
    threads(cook, cook, [&] {
      line.set_maxsize(2);
      (void)line.get();
      (void)line.get();
    });
    require(line.qsize() == 1 && line.waiting_putters() == 0, "everybody has put");
  };
}

// What was done before a get is seen after the put that takes its room.
template <class Queue>
Body publishes_room() {
  return [] {
    Queue line(1);
    line.put(Meal{1});
    Model::Plain<int> tray{0};
    threads(
        [&] {
          line.put(Meal{2});
          require(tray.get() == 1, "before");
        },
        [&] {
          tray.set(1);
          (void)line.get();
        });
  };
}

template <class Queue>
Body publishes_room_to_many() {
  return [] {
    Queue line(2);
    line.put(Meal{1});
    Model::Plain<int> tray{0};
    threads(
        [&] {
          line.put_many(std::vector<int>{2, 3});
          require(tray.get() == 1, "before");
        },
        [&] {
          tray.set(1);
          (void)line.get();
        });
  };
}

// More items than a segment has places, so that one is used again.
template <class Queue>
Body uses_places_again() {
  return [] {
    Queue line;
    int sum = 0;
    threads(
        [&] {
          for (int i = 1; i <= 8; ++i) line.put(Meal{i});
        },
        [&] {
          for (int i = 1; i <= 8; ++i) sum += line.get().number();
        });
    require(sum == 36 && line.empty(), "each once");
  };
}

template <class Queue>
Body counts() {
  return [] {
    Queue line(1);
    threads(
        [&] {
          line.put(Meal{1});
          line.put(Meal{2});
        },
        [&] {
          (void)line.get();
          (void)line.get();
        },
        [&] {
          for (int i = 0; i < 2; ++i) require(line.qsize() <= 1, "never more than the bound");
        });
  };
}

template <class Queue>
Body counts_what_is_dropped() {
  return [] {
    Queue line(1);
    threads(
        [&] {
          try {
            line.put(Meal{1});
          } catch (const queue::ShutDown&) {
          }
        },
        [&] { line.shutdown(true); },
        [&] { require(line.qsize() <= 1, "never more than the bound"); });
    require(line.empty(), "dropped");
  };
}

// As many as fit go in together, and come out together.
template <class Queue>
Body passes_many() {
  return [] {
    Queue line(2);
    std::vector<int> eaten;
    threads(
        [&] {
          std::vector<int> meals{1, 2, 3};
          require(line.put_many(meals) == 3, "all");
        },
        [&] {
          while (eaten.size() < 3) {
            for (const Meal& meal : line.get_many(2)) eaten.push_back(meal.number());
          }
        });
    require(eaten == std::vector{1, 2, 3} && line.empty(), "first in, first out");
  };
}

template <class Queue>
Body serves_many_who_put_many() {
  return [] {
    Queue line(1);
    int sum = 0;
    const auto cook = [&] { line.put_many(std::vector<int>{1, 1}); };
    const auto eat = [&] { sum += take(line) + take(line); };
    threads(cook, cook, eat, eat);
    require(sum == 4 && line.unfinished_tasks() == 0, "one each");
  };
}

// Two wait for the tasks, which a shutdown drops.
template <class Queue>
Body drops_for_two_who_join() {
  return [] {
    Queue line;
    line.put(Meal{1});
    const auto wait = [&] { line.join(); };
    threads(wait, wait, [&] { line.shutdown(true); });
    require(line.unfinished_tasks() == 0, "dropped");
  };
}

template <class Queue>
std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("queue passes in order", passes_in_order<Queue>(), two),
      scenario("queue serves many", serves_many<Queue>(), one),
      scenario("queue gives up", gives_up<Queue>(), one),
      scenario("queue gives up to put", gives_up_to_put<Queue>(), one),
      scenario("queue passes on what it cannot use", passes_on_what_it_cannot_use<Queue>(), one),
      scenario("queue leaves what it cannot take", leaves_what_it_cannot_take<Queue>(), one),
      scenario("queue calls in vain", is_called_in_vain<Queue>(), two),
      scenario("queue calls in vain and throws", is_called_in_vain_and_throws<Queue>(), two),
      scenario("queue joins", joins<Queue>(), one),
      scenario("queue shuts down", shuts_down<Queue>(), one),
      scenario("queue shuts down who put and join", shuts_down_who_put_and_join<Queue>(), one),
      scenario("queue shuts down two who wait", shuts_down_two_who_wait<Queue>(), one),
      scenario("queue shuts down two who put", shuts_down_two_who_put<Queue>(), one),
      scenario("queue grows", grows<Queue>(), one),
      scenario("queue drops while one is done", drops_while_one_is_done<Queue>(), one),
      scenario("queue drops what two wait for", drops_what_two_wait_for<Queue>(), one),
      scenario("queue publishes its end", publishes_its_end<Queue>(), two),
      scenario("queue grows and goes on", grows_and_goes_on<Queue>(), one),
      scenario("queue publishes room", publishes_room<Queue>(), two),
      scenario("queue publishes room to many", publishes_room_to_many<Queue>(), two),
      scenario("queue uses places again", uses_places_again<Queue>(), one),
      scenario("queue counts", counts<Queue>(), one),
      scenario("queue counts what is dropped", counts_what_is_dropped<Queue>(), one),
      scenario("queue passes many", passes_many<Queue>(), one),
      scenario("queue serves many who put many", serves_many_who_put_many<Queue>(), one),
      scenario("queue drops for two who join", drops_for_two_who_join<Queue>(), one),
  };
}

// The watch over the clock goes from one to the next: he who has it takes something, gives up, is
// stopped, or is deposed by an earlier item.
Body hands_the_watch_on() {
  return [] {
    Oven oven;
    int sum = 0;
    oven.put_after(1s, 1);
    oven.put_after(2s, 1);
    const auto eat = [&] { sum += oven.get().number(); };
    threads(eat, eat);
    require(sum == 2 && oven.waiting_getters() == 0, "one each");
  };
}

Body gives_the_watch_up() {
  return [] {
    Oven oven;
    StopSource source;
    int sum = 0;
    const auto add = [&](const std::optional<Meal>& meal) { sum += meal ? meal->number() : 0; };
    for (int i = 0; i < 3; ++i) oven.put_after(2s, 1);
    threads([&] { add(oven.try_get(1s)); }, [&] { add(oven.try_get(source.get_token())); },
            [&] {
              source.request_stop();
              sum += oven.get().number();
            });
    require(sum >= 1 && oven.qsize() == static_cast<std::size_t>(3 - sum), "none is lost");
    require(oven.something_comes() != oven.empty(), "and it tells");
  };
}

Body is_deposed() {
  return [] {
    Oven oven;
    oven.put_never(9);
    int first = 0;
    int second = 0;
    threads([&] { first = oven.get().number(); }, [&] { second = oven.get().number(); },
            [&] {
              oven.put_after(1s, 1);
              oven.put(Meal{2});
            });
    require(first + second == 3 && oven.qsize() == 1, "the later one stays");
  };
}

// Two wait for one item that comes later, and then there is no more.
Body closes_for_two() {
  return [] {
    Oven oven;
    oven.put_after(1s, 1);
    int sum = 0;
    int ended = 0;
    const auto eat = [&] {
      try {
        sum += oven.get().number();
      } catch (const queue::ShutDown&) {
        ++ended;
      }
    };
    threads(eat, eat, [&] { oven.shutdown(); });
    require(sum == 1 && ended == 1, "the last item, and the end");
  };
}

std::vector<Scenario> oven_scenarios() {
  const Bounds one{.preemptions = 1, .total = 1};
  std::vector<Scenario> all = scenarios<Oven>();
  all.push_back(scenario("oven hands the watch on", hands_the_watch_on(), one));
  all.push_back(scenario("oven gives the watch up", gives_the_watch_up(), one));
  all.push_back(scenario("oven deposes", is_deposed(), one));
  all.push_back(scenario("oven closes for two", closes_for_two(), one));
  return all;
}

TEST(DelayModel, holds_in_every_schedule) {
  expect_holds(oven_scenarios());
}

TEST(DelayModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(oven_scenarios(), {}, {"basic_delay.hpp", "basic_bound.hpp"});
}

TEST(FifoModel, holds_in_every_schedule) {
  expect_holds(scenarios<Fifo>());
}

TEST(ShelfModel, holds_in_every_schedule) {
  expect_holds(scenarios<Shelf>());
}

const Survivor of_reports{"visit.hpp Visit write dropped",
                          "the number of who waits is for reports"};
const Survivor of_joiners{"basic_tally.hpp join write dropped", of_reports.reason};
const Survivor of_joining{"basic_tally.hpp ~Joining fetch_sub*", "a joiner too many costs a look"};

TEST(FifoModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios<Fifo>(),
                      {of_reports,
                       of_joiners,
                       of_joining,
                       {"basic_fifo_long.hpp add_some write dropped", "the next put looks again"}},
                      {"basic_fifo.hpp", "basic_fifo_long.hpp", "basic_tally.hpp", "basic_door.hpp",
                       "visit.hpp", "segment.hpp"});
}

TEST(ShelfModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(
      scenarios<Shelf>(),
      {of_reports, {"basic_shelf.hpp BasicShelf store*", "the tray is empty at first"}},
      {"basic_shelf.hpp", "basic_door.hpp", "visit.hpp"});
}

}  // namespace
}  // namespace canteen::model
