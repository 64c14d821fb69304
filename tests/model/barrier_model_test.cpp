// BasicBarrier, behind Barrier, under the deterministic scheduler.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_barrier.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using Barrier = threading::detail::BasicBarrier<Model>;

const auto nothing = [] {};

// A table at which everybody waits for everybody, for each of two courses.
Body meets_twice() {
  return [] {
    constexpr std::size_t parties = 3;
    Barrier table(parties, "table");
    label(table, "barrier");
    std::array<std::array<bool, parties>, 2> seats{};
    std::array<int, 2> served{};
    Model::Plain<int> ready[parties];
    int arrived = 0;
    const auto dine = [&](std::size_t who) {
      for (std::size_t course = 0; course < 2; ++course) {
        ready[who].set(static_cast<int>(course) + 1);
        const std::int64_t index = table.wait(Timeout(), {}, [&] {
          ++served[course];
          for (const auto& each : ready) {
            require(each.get() == static_cast<int>(course) + 1, "everybody is there");
          }
        });
        require(index >= 0 && index < static_cast<std::int64_t>(parties), "not broken");
        require(!seats[course][static_cast<std::size_t>(index)], "an index for each");
        seats[course][static_cast<std::size_t>(index)] = true;
        ++arrived;
        for (const auto& each : ready) {
          require(each.get() > static_cast<int>(course), "nobody leaves before all have come");
        }
        // Nobody starts the next course before all have seen this one.
        table.wait(Timeout(), {}, nothing);
      }
    };
    threads([&] { dine(0); }, [&] { dine(1); }, [&] { dine(2); });
    require(served == std::array{1, 1} && arrived == 6, "served once for each course");
    require(table.waiting() == 0 && !table.is_broken(), "as new");
  };
}

// More threads than parties: a set must be complete before the next begins, and who comes while
// one leaves waits outside.
Body meets_in_pairs() {
  return [] {
    Barrier table(2, "table");
    int pairs = 0;
    std::array<int, 2> seats{};
    const auto dine = [&] {
      const std::int64_t index = table.wait(Timeout(), {}, [&] { ++pairs; });
      require(index == 0 || index == 1, "not broken");
      ++seats[static_cast<std::size_t>(index)];
    };
    threads(dine, dine, dine, dine);
    require(pairs == 2 && seats == std::array{2, 2}, "two sets of two");
    require(table.waiting() == 0 && !table.is_broken(), "as new");
  };
}

// All of a set, or none: the timeout of one breaks it for all.
Body breaks_by_timeout() {
  return [] {
    Barrier table(2, "table");
    std::array<std::int64_t, 2> indices{};
    threads([&] { indices[0] = table.wait(1s, {}, nothing); },
            [&] { indices[1] = table.wait(Timeout(), {}, nothing); });
    const bool met = indices[0] >= 0 && indices[1] >= 0 && indices[0] != indices[1];
    const bool broke = indices[0] == Barrier::broken && indices[1] == Barrier::broken;
    require(met || broke, "both or neither");
    require(table.is_broken() == broke && table.waiting() == 0, "it stays as it is");
    require(!broke || table.wait(Timeout(), {}, nothing) == Barrier::broken, "for good");
  };
}

Body breaks_by_stop() {
  return [] {
    Barrier table(2, "table");
    StopSource source;
    std::array<std::int64_t, 2> indices{};
    threads([&] { indices[0] = table.wait(Timeout(), source.get_token(), nothing); },
            [&] { indices[1] = table.wait(Timeout(), {}, nothing); },
            [&] { source.request_stop(); });
    require((indices[0] == Barrier::broken) == (indices[1] == Barrier::broken), "both or neither");
    require(table.is_broken() == (indices[0] == Barrier::broken), "it stays as it is");
  };
}

Body breaks_by_abort() {
  return [] {
    Barrier table(2, "table");
    std::array<std::int64_t, 2> indices{};
    threads([&] { indices[0] = table.wait(Timeout(), {}, nothing); },
            [&] { indices[1] = table.wait(Timeout(), {}, nothing); }, [&] { table.abort(); });
    require(table.is_broken() && table.waiting() == 0, "now and for the future");
    require(table.wait(Timeout(), {}, nothing) == Barrier::broken, "nobody waits here any more");
    table.reset();
    require(!table.is_broken(), "repaired");
  };
}

Body breaks_by_its_action() {
  return [] {
    Barrier table(2, "table");
    int thrown = 0;
    int broken = 0;
    const auto dine = [&] {
      try {
        const std::int64_t index =
            table.wait(Timeout(), {}, [] { throw std::runtime_error("burnt"); });
        require(index == Barrier::broken, "not served");
        ++broken;
      } catch (const std::runtime_error&) {
        ++thrown;
      }
    };
    threads(dine, dine);
    require(thrown == 1 && broken == 1 && table.is_broken(), "thrown to one, broken for the rest");
  };
}

// Everybody returns: with the set, or broken by the reset, after which the barrier is as new.
Body is_reset() {
  return [] {
    Barrier table(2, "table");
    int met = 0;
    int broken = 0;
    const auto dine = [&] {
      // Twice at most: one reset can break one wait of each.
      for (int attempt = 0; attempt < 2; ++attempt) {
        if (table.wait(Timeout(), {}, nothing) >= 0) {
          ++met;
          return;
        }
        ++broken;
      }
    };
    threads(dine, dine, [&] { table.reset(); });
    require(met == 2 && broken <= 1, "the reset sends away who waits, and they may come again");
    require(!table.is_broken() && table.waiting() == 0, "as new");
  };
}

Body sends_away_who_waits() {
  return [] {
    Barrier table(2, "table");
    threads([&] { require(table.wait(Timeout(), {}, nothing) == Barrier::broken, "sent away"); },
            [&] {
              while (table.waiting() == 0) Model::yield();
              table.reset();
            });
    require(!table.is_broken() && table.waiting() == 0, "as new");
  };
}

Body is_met_alone() {
  return [] {
    Barrier table(1, "table");
    for (int i = 0; i < 2; ++i) require(table.wait(0s, {}, nothing) == 0, "never blocks");
    Barrier two(2, "two");
    require(two.wait(0s, {}, nothing) == Barrier::broken && two.is_broken(), "a poll breaks it");
    const Calls& calls = Engine::required().calls();
    require(calls.sleeps == 0 && calls.wakes == 0, "nobody there, no system call");
  };
}

std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("barrier meets twice", meets_twice(), one),
      scenario("barrier meets in pairs", meets_in_pairs(), one),
      scenario("barrier breaks by timeout", breaks_by_timeout(), two),
      scenario("barrier breaks by stop", breaks_by_stop(), two),
      scenario("barrier breaks by abort", breaks_by_abort(), two),
      scenario("barrier breaks by its action", breaks_by_its_action(), two),
      scenario("barrier is reset", is_reset(), one),
      scenario("barrier sends away who waits", sends_away_who_waits(), two),
      scenario("barrier is met alone", is_met_alone()),
  };
}

TEST(BarrierModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(BarrierModel, a_bug_in_any_operation_is_noticed) {
  // The operations of the lock and the queue: lock_model_test.cpp, condition_model_test.cpp.
  expect_plants_found(scenarios(), {}, {"basic_barrier.hpp"});
}

}  // namespace
}  // namespace canteen::model
