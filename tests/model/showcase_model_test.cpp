// BasicShowcase, behind Thread::state(), under the deterministic scheduler.
#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_showcase.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

// Something on a stack, which is written again as soon as it is no longer shown.
struct Thing {
  Model::Plain<int> value{0};
  mutable Model::Plain<int> looks{0};
};

using Showcase = threading::detail::BasicShowcase<Model, Thing>;

void show_for_a_while(Showcase& showcase, Thing& thing, int value) {
  thing.value.set(value);
  const Thing* const before = showcase.show(thing);
  showcase.withdraw(before);
  thing.value.set(-1);  // gone, and its place is another's
}

void look_at(Showcase& showcase) {
  showcase.look(
      [](const Thing& thing) { require(thing.value.get() > 0, "what is shown is there"); });
}

Body is_looked_at() {
  return [] {
    Showcase showcase;
    label(showcase, "showcase");
    Thing thing;
    threads(
        [&] {
          show_for_a_while(showcase, thing, 1);
          show_for_a_while(showcase, thing, 2);
        },
        [&] { look_at(showcase); });
  };
}

Body is_looked_at_by_two() {
  return [] {
    Showcase showcase;
    Thing thing;
    threads([&] { show_for_a_while(showcase, thing, 1); }, [&] { look_at(showcase); },
            [&] { look_at(showcase); });
  };
}

Body shows_one_thing_before_another() {
  return [] {
    Showcase showcase;
    Thing outer;
    Thing inner;
    threads(
        [&] {
          outer.value.set(1);
          const Thing* const none = showcase.show(outer);
          require(none == nullptr, "nothing yet");
          show_for_a_while(showcase, inner, 2);
          showcase.withdraw(none);
          outer.value.set(-1);
        },
        [&] { look_at(showcase); });
  };
}

// What the lookers did is the thread's to see.
Body is_told_what_lookers_did() {
  return [] {
    Showcase showcase;
    Thing thing;
    threads(
        [&] {
          showcase.withdraw(showcase.show(thing));
          const int looks = thing.looks.get();
          require(looks == 0 || looks == 1, "at most once");
        },
        [&] { showcase.look([](const Thing& shown) { shown.looks.set(shown.looks.get() + 1); }); });
  };
}

// Shown means: seen by those who look later.
Body is_not_overlooked() {
  return [] {
    Showcase showcase;
    Thing thing;
    Flag shown;
    Flag seen;
    threads(
        [&] {
          thing.value.set(1);
          const Thing* const before = showcase.show(thing);
          shown.raise();
          seen.await();
          showcase.withdraw(before);
        },
        [&] {
          shown.await();
          bool saw = false;
          showcase.look([&](const Thing& it) { saw = it.value.get() == 1; });
          require(saw, "it is there");
          seen.raise();
        });
    bool left = false;
    showcase.look([&](const Thing&) { left = true; });
    require(!left, "withdrawn");
  };
}

Body is_forgotten_by_those_who_are_gone() {
  return [] {
    Showcase showcase;
    Thing thing;
    const Thing* const before = showcase.show(thing);
    showcase.look([&](const Thing&) {  // … and meanwhile the process forks: this one is gone
      showcase.nobody_looks();
      showcase.withdraw(before);
    });
  };
}

std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .stale_loads = 2, .early_stores = 1, .total = 3};
  return {
      scenario("showcase is looked at", is_looked_at(), two),
      scenario("showcase is looked at by two", is_looked_at_by_two(),
               {.preemptions = 2, .total = 2}),
      scenario("showcase shows one thing before another", shows_one_thing_before_another(), two),
      scenario("showcase tells what lookers did", is_told_what_lookers_did(), two),
      scenario("showcase is not overlooked", is_not_overlooked(), two),
      scenario("showcase is forgotten", is_forgotten_by_those_who_are_gone()),
  };
}

TEST(ShowcaseModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(ShowcaseModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios(), {}, {"basic_showcase.hpp"});
}

}  // namespace
}  // namespace canteen::model
