// BasicEvent, behind Event, under the deterministic scheduler.
#include <chrono>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_event.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using Event = threading::detail::BasicEvent<Model>;

struct Bell {
  Bell() { label(event, "event"); }

  Event event{"bell"};
  Model::Plain<int> news{0};
};

Body wakes_everybody() {
  return [] {
    Bell bell;
    const auto hear = [&] {
      require(bell.event.wait(Timeout(), {}), "there is no other end");
      require(bell.news.get() == 1, "the news is there");
    };
    threads(hear, hear, [&] {
      bell.news.set(1);
      bell.event.set();
    });
    require(bell.event.is_set() && bell.event.waiters() == 0, "set, nobody left behind");
  };
}

// K7: true for all who waited when set() ran, even if clear() follows at once.
Body set_and_clear() {
  return [] {
    Bell bell;
    const auto hear = [&] {
      require(bell.event.wait(Timeout(), {}), "there is no other end");
      require(bell.news.get() == 1, "the news is there");
    };
    threads(hear, hear, [&] {
      while (bell.event.waiters() != 2) Model::yield();
      bell.news.set(1);
      bell.event.set();
      bell.event.clear();
    });
    require(!bell.event.is_set() && bell.event.waiters() == 0, "cleared, nobody left behind");
  };
}

Body set_and_clear_against_a_timeout() {
  return [] {
    Bell bell;
    bool told = false;
    threads(
        [&] {
          if (bell.event.wait(1s, {})) {
            told = true;
            require(bell.news.get() == 1, "the news is there");
          }
        },
        [&] {
          bell.news.set(1);
          const bool waits = bell.event.waiters() == 1;
          bell.event.set();
          bell.event.clear();
          note("waited", waits ? 1 : 0);
        });
    require(!bell.event.is_set() && bell.event.waiters() == 0, "gone");
    (void)told;
  };
}

Body two_setters_and_a_clear() {
  return [] {
    Bell bell;
    threads([&] { bell.event.set(); }, [&] { bell.event.wait(Timeout(), {}); },
            [&] {
              bell.event.clear();
              bell.event.set();
            });
    require(bell.event.is_set() && bell.event.waiters() == 0, "nobody left behind");
  };
}

Body gives_up() {
  return [] {
    Bell bell;
    const base::Instant start = Model::now();
    threads(
        [&] {
          if (bell.event.wait(1s, {})) {
            require(bell.news.get() == 1, "the news is there");
          } else {
            require(Model::now() - start >= 1'000'000'000, "not before its time");
          }
        },
        [&] { bell.event.wait(Timeout(), {}); },
        [&] {
          bell.news.set(1);
          bell.event.set();
        });
    require(bell.event.wait(0s, {}) && bell.event.waiters() == 0, "polling sees it");
  };
}

Body is_stopped() {
  return [] {
    Bell bell;
    StopSource source;
    threads(
        [&] {
          const bool told = bell.event.wait(Timeout(), source.get_token());
          require(!told, "nobody rings");
        },
        [&] { source.request_stop(); });
    require(bell.event.waiters() == 0, "gone");
  };
}

Body is_stopped_or_set() {
  return [] {
    Bell bell;
    StopSource source;
    threads(
        [&] {
          if (bell.event.wait(Timeout(), source.get_token())) {
            require(bell.news.get() == 1, "the news is there");
          }
        },
        [&] { source.request_stop(); },
        [&] {
          bell.news.set(1);
          bell.event.set();
        });
    require(bell.event.is_set() && bell.event.waiters() == 0, "nobody left behind");
  };
}

Body polls() {
  return [] {
    Bell bell;
    require(!bell.event.is_set() && !bell.event.wait(0s, {}) && !bell.event.wait(-1s, {}),
            "not set");
    threads([&] { bell.event.set(); },
            [&] {
              if (bell.event.wait(0s, {})) require(bell.event.is_set(), "it stays set");
            });
    require(bell.event.wait(0s, {}), "set");
    bell.event.clear();
    require(!bell.event.is_set(), "cleared");
  };
}

Body is_destroyed_by_its_waiter() {
  return [] {
    auto done = std::make_unique<Event>("done");
    Event* const raw = done.get();
    threads(
        [&] {
          done->wait(Timeout(), {});
          done.reset();
        },
        [raw] { raw->set(); });
  };
}

Body costs_nothing_alone() {
  return [] {
    Bell bell;
    bell.event.set();
    require(bell.event.wait(Timeout(), {}), "set");
    bell.event.clear();
    const Calls& calls = Engine::required().calls();
    require(calls.sleeps == 0 && calls.wakes == 0, "nobody there, no system call");
  };
}

std::vector<Scenario> scenarios() {
  const Bounds few{.preemptions = 2, .hurries = 1, .total = 3};
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds fewer{.preemptions = 1, .total = 1};
  return {
      scenario("event wakes everybody", wakes_everybody(), few),
      scenario("event set and clear", set_and_clear(), fewer),
      scenario("event set and clear against a timeout", set_and_clear_against_a_timeout(), few),
      scenario("event two setters and a clear", two_setters_and_a_clear(), few),
      scenario("event gives up", gives_up(), two),
      scenario("event is stopped", is_stopped(), few),
      scenario("event is stopped or set", is_stopped_or_set(), few),
      scenario("event polls", polls(), few),
      scenario("event is destroyed by its waiter", is_destroyed_by_its_waiter(), few),
      scenario("event costs nothing alone", costs_nothing_alone()),
  };
}

TEST(EventModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(EventModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(
      scenarios(), {
                       {"basic_event.hpp wait_long compare_exchange_weak acquire -> relaxed",
                        "success has seen no flag; stronger than needed for the compiler's sake"},
                       {"basic_event.hpp wait_long fetch_and dropped",
                        "a WAITERS too many sends the next set the long way, which clears it"},
                       {"basic_event.hpp wake_all fetch_and dropped", "the same"},
                       {"spinner.hpp*", "the spinner's credit is a guess and decides nothing"},
                   });
}

}  // namespace
}  // namespace canteen::model
