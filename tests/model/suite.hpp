// suite — the scenarios of one synchronising type: each must hold in every schedule that is tried,
// and together they must notice a bug planted into any operation of the type.
//
// The planted bugs, one at a time, in every atomic and futex operation that the scenarios come by
// in canteen's own headers: each memory order weakened one step, each store, update and wake-up
// lost, each read-modify-write split into a load and a store, each wake_all turned into wake_one,
// each sleep made blind to a changed word. A plant that no scenario notices is a survivor, and must
// be explained by the test that calls expect_plants_found(): either the operation is stronger than
// it need be (say where that is known), or the plant changes nothing that anybody could see.
//
// Environment: CANTEEN_MODEL_TABLE=1 prints what killed each plant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/explore.hpp"
#include "tests/model/model.hpp"

namespace canteen::model {

struct Scenario {
  std::string name;
  Body body;
  std::vector<Plan> plans;
};

// Random schedules with two processors and with one, then everything within `bounds` (on one
// processor, where the code under test does not spin).
Scenario scenario(std::string name, Body body, Bounds bounds = {}, Setup setup = {},
                  std::size_t schedules = 2'000);

// For gtest: every plan of every scenario passes, and the exhaustive ones are exhausted.
void expect_holds(const std::vector<Scenario>& scenarios);

// A flag that bodies hand one another: sleeps instead of spinning, so that a thread that waits for
// nothing is a deadlock at once and not a livelock after thousands of steps.
class Flag {
 public:
  void raise(Site site = Site::current()) {
    word_.store(1, std::memory_order_release, site);
    Model::wake_all(word_, site);
  }

  void await(Site site = Site::current()) {
    while (word_.load(std::memory_order_acquire, site) == 0) Model::wait(word_, 0, {}, site);
  }

  [[nodiscard]] bool raised(Site site = Site::current()) const {
    return word_.load(std::memory_order_acquire, site) != 0;
  }

 private:
  Model::Atomic<std::uint32_t> word_{0};
};

struct Survivor {
  std::string key;  // as the table prints it; a trailing * stands for any ending
  std::string reason;
};

// For gtest: every plant is noticed, but for these; and each of these does survive. `only`: plants
// in these files alone. There the writes of Plain variables are lost as well, one at a time, but
// not those of the queue's links: what comes after a link that dangles is a crash.
void expect_plants_found(const std::vector<Scenario>& scenarios,
                         const std::vector<Survivor>& survivors,
                         const std::vector<std::string>& only = {});

}  // namespace canteen::model
