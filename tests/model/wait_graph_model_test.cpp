// BasicWaitGraph, the deadlock watch, under the deterministic scheduler: every deadlock is found,
// for the model itself would report one that is not; and whatever is found is one.
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_lock.hpp>
#include <canteen/threading/detail/basic_rlock.hpp>
#include <canteen/threading/detail/basic_wait_graph.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using threading::BlockedOn;
using threading::detail::GraphWait;
using threading::detail::WaitEnd;

struct Refused {};

// What the watch might do wrong.
enum class Mistake { none, timed_waits_too, only_the_first };

// The model's platform, whose waits enter a graph, and are refused if they close a circle.
template <Mistake mistake>
struct Watched : Model {
  using Graph = threading::detail::BasicWaitGraph<Watched, Model>;

  static inline Graph* graph = nullptr;  // of the running body
  static inline int listed = 0;

  class Blocked {
   public:
    Blocked(BlockedOn kind, const void* object, const char* name, WaitEnd end = WaitEnd::by_itself,
            const Atomic<std::uint32_t>* owner = nullptr,
            const Atomic<std::uint32_t>* mark = nullptr)
        : shown_(kind, object, name), wait_(Model::self(), owner, mark) {
      if (kind == BlockedOn::nothing || owner == nullptr) return;
      if (end == WaitEnd::by_itself && mistake != Mistake::timed_waits_too) return;
      if (mistake == Mistake::only_the_first && listed > 0) return;
      ++listed;
      listed_ = true;
      if (graph->enter(wait_, [](const auto&) {})) {
        leave();
        throw Refused();
      }
    }

    ~Blocked() { leave(); }

    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

   private:
    void leave() {
      if (!listed_) return;
      listed_ = false;
      --listed;
      graph->leave(wait_);
    }

    Model::Blocked shown_;
    GraphWait<Model> wait_;
    bool listed_ = false;
  };
};

template <Mistake mistake = Mistake::none>
struct Kitchen {
  using Platform = Watched<mistake>;
  using Lock = threading::detail::BasicLock<Platform>;

  Kitchen() {
    Platform::graph = &graph;
    Platform::listed = 0;
  }

  // Holds one lock and then wants another. `wants`: by now, for whoever is refused to look at.
  void take(std::size_t mine, std::size_t other) {
    locks[mine].acquire();
    wants[mine] = true;
    try {
      locks[other].acquire();
      wants[mine] = false;
      locks[other].release();
    } catch (const Refused&) {
      ++refused;
      require(wants[other], "whoever holds it waits too");
      wants[mine] = false;
    }
    locks[mine].release();
  }

  typename Platform::Graph graph;
  std::array<Lock, 3> locks{Lock("a", 1ms), Lock("b", 1ms), Lock("c", 1ms)};
  std::array<bool, 3> wants{};
  int refused = 0;
};

template <Mistake mistake = Mistake::none>
Body crossed() {
  return [] {
    Kitchen<mistake> kitchen;
    threads([&] { kitchen.take(0, 1); }, [&] { kitchen.take(1, 0); });
    require(kitchen.refused <= 1, "the other one gets both");
  };
}

Body ring_of_three() {
  return [] {
    Kitchen kitchen;
    threads([&] { kitchen.take(0, 1); }, [&] { kitchen.take(1, 2); }, [&] { kitchen.take(2, 0); });
    require(kitchen.refused <= 1, "the others go on");
  };
}

// Everybody in the same order, also through the middle: hand-overs, and never a circle.
Body in_order() {
  return [] {
    Kitchen kitchen;
    threads([&] { kitchen.take(0, 1); }, [&] { kitchen.take(0, 1); },
            [&] {
              kitchen.locks[1].acquire();
              kitchen.locks[1].release();
            });
    require(kitchen.refused == 0, "nobody waits in a circle");
  };
}

template <Mistake mistake = Mistake::none>
Body one_has_a_timeout() {
  return [] {
    Kitchen<mistake> kitchen;
    threads(
        [&] {
          kitchen.locks[0].acquire();
          try {
            if (kitchen.locks[1].acquire(1s, {})) kitchen.locks[1].release();
          } catch (const Refused&) {
            ++kitchen.refused;
          }
          kitchen.locks[0].release();
        },
        [&] {
          kitchen.locks[1].acquire();
          try {
            kitchen.locks[0].acquire();
            kitchen.locks[0].release();
          } catch (const Refused&) {
            ++kitchen.refused;
          }
          kitchen.locks[1].release();
        });
    require(kitchen.refused == 0, "it ends by itself");
  };
}

Body itself() {
  return [] {
    Kitchen kitchen;
    kitchen.locks[0].acquire();
    bool refused = false;
    try {
      kitchen.locks[0].acquire();
    } catch (const Refused&) {
      refused = true;
    }
    require(refused, "nobody else will release it");
    kitchen.locks[0].release();
  };
}

// In the child of a fork only the caller's waits are left.
Body forked() {
  return [] {
    Kitchen kitchen;
    Model::Atomic<std::uint32_t> held_by_two{2};
    GraphWait<Model> mine(1, &held_by_two, nullptr);
    GraphWait<Model> others(3, &held_by_two, nullptr);
    const auto no_step = [](const auto&) {};
    kitchen.graph.enter(others, no_step);
    kitchen.graph.enter(mine, no_step);
    kitchen.graph.renew(&mine, [](const auto&) -> GraphWait<Model>* { return nullptr; });
    Model::Atomic<std::uint32_t> held_by_one{1};
    GraphWait<Model> of_two(2, &held_by_one, nullptr);
    int steps = 0;
    require(kitchen.graph.enter(of_two, [&](const auto&) { ++steps; }), "mine is there");
    require(steps == 2, "of two and mine");
    kitchen.graph.leave(of_two);
    Model::Atomic<std::uint32_t> held_by_three{3};
    GraphWait<Model> of_two_again(2, &held_by_three, nullptr);
    require(!kitchen.graph.enter(of_two_again, no_step), "the others' are not");
    kitchen.graph.leave(of_two_again);
    kitchen.graph.leave(mine);
  };
}

std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .timeouts = 1, .stale_loads = 1, .total = 1};
  return {
      scenario("crossed locks", crossed(), two),
      scenario("a ring of three", ring_of_three(), one),
      scenario("locks in order", in_order(), one),
      scenario("one has a timeout", one_has_a_timeout(),
               {.preemptions = 2, .timeouts = 1, .total = 2}),
      scenario("a thread waits for itself", itself()),
      scenario("a fork", forked()),
  };
}

TEST(WaitGraphModel, finds_every_deadlock_and_nothing_else) {
  expect_holds(scenarios());
}

TEST(WaitGraphModel, mistakes_are_noticed) {
  EXPECT_FALSE(
      explore(random("waits that end", 2'000), one_has_a_timeout<Mistake::timed_waits_too>())
          .passed());
  EXPECT_FALSE(
      explore(random("waits not listed", 2'000), crossed<Mistake::only_the_first>()).passed());
}

}  // namespace
}  // namespace canteen::model
