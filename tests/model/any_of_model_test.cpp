// AnyOf, behind get_any, under the deterministic scheduler.
#include <chrono>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue/detail/any_of.hpp>
#include <canteen/queue/detail/basic_fifo.hpp>
#include <canteen/queue/detail/basic_shelf.hpp>
#include <canteen/queue/detail/stack.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using queue::detail::Outcome;
using Orders = queue::detail::BasicFifo<int, Model>;
using Trays = queue::detail::BasicShelf<queue::detail::Stack<int>, Model>;
using Any = queue::detail::AnyOf<Model, Orders, Trays>;

struct Counter {
  Orders orders{0, "orders"};
  Trays trays{0, "trays", queue::detail::Stack<int>()};

  queue::detail::Taken<Any::Item> get(Timeout timeout = {}, const StopToken& stop = {}) {
    queue::detail::Lookout<Model> lookout;
    return Any(0, orders, trays).get(stop, timeout, lookout);
  }

  void expect_nobody_left() {
    require(orders.watchers() + trays.watchers() == 0, "nobody watches");
    require(orders.waiting_getters() + trays.waiting_getters() == 0, "nobody waits");
  }
};

Body takes_from_either() {
  return [] {
    Counter counter;
    Model::Plain<int> soup{0};
    int sum = 0;
    threads(
        [&] {
          for (int i = 0; i < 2; ++i) {
            const auto taken = counter.get();
            require(taken.outcome == Outcome::done, "there is no other end");
            sum += std::visit([](int item) { return item; }, *taken.item);
          }
          require(soup.get() == 1, "what was before the put");
        },
        [&] {
          soup.set(1);
          require(counter.trays.put(2, {}) == Outcome::done, "put");
        },
        [&] { require(counter.orders.put(1, {}) == Outcome::done, "put"); });
    require(sum == 3, "both");
    counter.expect_nobody_left();
  };
}

// Two wait for any, one for a single line: an item each.
Body shares_with_who_waits_for_one() {
  return [] {
    Counter counter;
    int got = 0;
    const auto any = [&] { got += counter.get().item ? 1 : 0; };
    threads(
        any, any, [&] { got += counter.orders.get({}).item ? 1 : 0; },
        [&] {
          require(counter.orders.put(1, {}) == Outcome::done, "put");
          require(counter.orders.put(1, {}) == Outcome::done, "put");
          require(counter.orders.put(1, {}) == Outcome::done, "put");
        });
    require(got == 3, "one each");
    counter.expect_nobody_left();
  };
}

Body gives_up() {
  return [] {
    Counter counter;
    StopSource source;
    int got = 0;
    threads([&] { got += counter.get(1s).item ? 1 : 0; },
            [&] { got += counter.get({}, source.get_token()).item ? 1 : 0; },
            [&] {
              require(counter.trays.put(1, {}) == Outcome::done, "put");
              source.request_stop();
            });
    require(got + static_cast<int>(counter.trays.qsize()) == 1, "not lost");
    counter.expect_nobody_left();
  };
}

Body ends_with_all() {
  return [] {
    Counter counter;
    int ended = 0;
    const auto any = [&] { ended += counter.get().outcome == Outcome::shut_down ? 1 : 0; };
    threads(
        any, any, [&] { counter.orders.shutdown(false); }, [&] { counter.trays.shutdown(true); });
    require(ended == 2, "all of them are at their end");
    counter.expect_nobody_left();
  };
}

std::vector<Scenario> scenarios() {
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("any takes from either", takes_from_either(), one),
      scenario("any shares with who waits for one", shares_with_who_waits_for_one(), one),
      scenario("any gives up", gives_up(), one),
      scenario("any ends with all", ends_with_all(), one),
  };
}

TEST(AnyOfModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(AnyOfModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios(),
                      {{"watch.hpp wait exchange split",
                        "who has waited asks all lines after that, whoever rang meanwhile"}},
                      {"any_of.hpp", "watch.hpp"});
}

}  // namespace
}  // namespace canteen::model
