// Hatch, between the two ends of a queue of room broker in memory, under the deterministic
// scheduler.
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/threading/detail/wait_queue.hpp>

#include "src/broker/memory/hatch.hpp"
#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

// What is on it is checked for races: a dish that is not published, or a plate that is used again
// too early.
struct Plate {
  Plate() { ++number; }

  Plate(const Plate&) = delete;
  Plate& operator=(const Plate&) = delete;

  ~Plate() { --number; }

  Model::Atomic<Plate*> behind{nullptr};
  broker::memory::Crate<Plate, Model>* crate = nullptr;
  Model::Plain<int> dish{0};  // 0: it is empty

  static inline int number = 0;  // of those that there are
};

// A hatch with the locks of its ends.
class Counter {
 public:
  Counter() = default;
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

  void put(int dish) {
    const Held in(in_);
    Plate& plate = hatch_.fresh();
    require(plate.dish.get() == 0, "an empty plate");
    plate.dish.set(dish);
    hatch_.put(plate);
  }

  Plate& get() {
    for (;;) {
      {
        const Held out(out_);
        if (Plate* const plate = hatch_.get()) return *plate;
      }
      Model::yield();
    }
  }

  int give_back(Plate& plate) {
    const Held out(out_);
    const int dish = plate.dish.get();
    plate.dish.set(0);
    hatch_.give_back(plate);
    return dish;
  }

  int eat() { return give_back(get()); }

  // The first and the last of all that are on their way.
  std::pair<Plate*, Plate*> get_all() {
    const Held out(out_);
    const Held in(in_);
    const std::pair<Plate*, Plate*> row = hatch_.get_all();
    require(!hatch_.has_some() && size() == 0, "nothing is left");
    return row;
  }

  int sweep() {
    const auto [first, last] = get_all();
    int sum = 0;
    for (Plate* each = first; each != nullptr;) {
      Plate& plate = *each;
      each = each != last ? each->behind.load(std::memory_order_relaxed) : nullptr;
      sum += give_back(plate);
    }
    return sum;
  }

  [[nodiscard]] std::uint64_t size() const { return hatch_.size(); }

  void expect_empty() {
    const Held out(out_);
    require(!hatch_.has_some() && size() == 0, "nothing is left");
  }

 private:
  using End = threading::detail::WaitQueue<Model>;
  using Held = threading::detail::QueueGuard<Model>;

  End in_;
  End out_;
  broker::memory::Hatch<Plate, Model> hatch_;
};

// A counter for the body; when it goes all its plates go.
template <class Use>
Body with_counter(Use use) {
  return [use] {
    Plate::number = 0;
    {
      Counter counter;
      use(counter);
      counter.expect_empty();
    }
    require(Plate::number == 0, "no plate is lost");
  };
}

Body passes_in_order() {
  return with_counter([](Counter& counter) {
    std::vector<int> eaten;
    threads(
        [&] {
          for (int i = 1; i <= 4; ++i) counter.put(i);
        },
        [&] {
          for (int i = 1; i <= 4; ++i) eaten.push_back(counter.eat());
        });
    require(eaten == std::vector{1, 2, 3, 4}, "first in, first out");
  });
}

Body serves_many() {
  return with_counter([](Counter& counter) {
    int sum = 0;
    const auto cook = [&] {
      counter.put(1);
      counter.put(1);
    };
    const auto eat = [&] {
      sum += counter.eat();
      sum += counter.eat();
    };
    threads(cook, cook, eat, eat);
    require(sum == 4, "one each");
  });
}

// What was got last stays with the hatch: also if it is given back before the next is got, or long
// after that.
Body gives_back_late() {
  return with_counter([](Counter& counter) {
    int sum = 0;
    threads(
        [&] {
          for (int i = 0; i < 4; ++i) counter.put(1);
        },
        [&] {
          Plate& first = counter.get();
          Plate& second = counter.get();
          sum += counter.eat();
          sum += counter.give_back(first);
          sum += counter.eat();
          sum += counter.give_back(second);
        });
    counter.put(1);
    counter.put(1);
    require(counter.size() == 2, "two are on their way");
    sum += counter.eat() + counter.eat();
    require(sum == 6, "all of them, once");
  });
}

// More come back than are wanted.
Body keeps_some() {
  return with_counter([](Counter& counter) {
    std::vector<Plate*> plates;
    for (int i = 0; i < 6; ++i) {
      counter.put(1);
      plates.push_back(&counter.get());
    }
    threads(
        [&] {
          for (Plate* each : plates) counter.give_back(*each);
        },
        [&] {
          counter.put(1);
          counter.put(1);
          counter.put(1);
        });
    require(counter.eat() + counter.eat() + counter.eat() == 3, "all of them");
    for (int i = 0; i < 8; ++i) {
      counter.put(1);
      counter.eat();
    }
    require(Plate::number <= 12, "not more and more of them");
  });
}

// Before anything was got, while one is out, and when all are back.
Body sweeps() {
  return with_counter([](Counter& counter) {
    int sum = 0;
    counter.put(1);
    sum += counter.sweep();
    threads(
        [&] {
          for (int i = 0; i < 4; ++i) counter.put(1);
        },
        [&] {
          Plate& first = counter.get();
          sum += counter.sweep();
          sum += counter.give_back(first);
        });
    sum += counter.sweep() + counter.sweep();
    require(sum == 5, "all of them, once");
    for (int i = 0; i < 8; ++i) {
      counter.put(1);
      require(counter.size() == 1, "one is on its way");
      i % 2 == 0 ? counter.eat() : counter.sweep();
    }
    require(Plate::number <= 8, "not more and more of them");
    counter.put(1);
    counter.put(1);
    const auto [first, last] = counter.get_all();
    counter.give_back(*first);
    for (int i = 0; i < 4; ++i) {
      counter.put(2);
      counter.eat();
    }
    require(counter.give_back(*last) == 1, "what was not given back is nobody else's");
  });
}

std::vector<Scenario> scenarios() {
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("hatch passes in order", passes_in_order(), one),
      scenario("hatch serves many", serves_many(), one),
      scenario("hatch gives back late", gives_back_late(), one),
      scenario("hatch keeps some", keeps_some(), one),
      scenario("hatch sweeps", sweeps(), one),
  };
}

TEST(HatchModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(HatchModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios(), {}, {"hatch.hpp"});
}

}  // namespace
}  // namespace canteen::model
