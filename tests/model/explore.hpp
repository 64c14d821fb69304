// explore — the door of the model: runs a test body under many schedules and tells what it found.
//
//   const Result result = explore(random("lock", 2'000), [] {
//     BasicLock<Model> lock;
//     Model::Plain<int> count(0);
//     const auto add = [&] { lock.acquire(); count.set(count.get() + 1); lock.release(); };
//     threads(add, add, add);                     // starts all, waits for all
//     require(count.get() == 3, "nobody is lost");
//   });
//   EXPECT_TRUE(result.passed()) << result;
//
// The body runs once for each schedule, so it builds what it needs itself, and must do the same
// each time: no clock, no random number, no address may decide its way.
//
// Environment (README.md): CANTEEN_MODEL_SEED, CANTEEN_MODEL_SCHEDULE repeat one schedule;
// CANTEEN_MODEL_ITERATIONS, CANTEEN_MODEL_DEEPER widen the searches.
//
// Thread safety: none; one exploration at a time in a process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/choice.hpp"
#include "tests/model/engine.hpp"
#include "tests/model/plant.hpp"

namespace canteen::model {

enum class Search : std::uint8_t { random, exhaustive };

struct Plan {
  std::string name;
  Search search = Search::random;
  Bounds bounds = Bounds::generous();
  std::size_t schedules = 1'000;  // how many at most
  std::uint64_t seed = 1;         // random: of the first schedule
  Setup setup = {};
};

// Random schedules, as bad as they can be.
[[nodiscard]] Plan random(std::string name, std::size_t schedules);

// All schedules within the bounds, at most so many.
[[nodiscard]] Plan exhaustive(std::string name, Bounds bounds, std::size_t schedules = 2'000'000);

struct Result {
  std::string name;
  Failure failure = Failure::none;
  std::string report = {};    // empty if nothing failed
  std::size_t schedules = 0;  // that were run
  std::size_t steps = 0;      // of all of them
  bool exhausted = false;     // there are no other schedules within the bounds

  [[nodiscard]] bool passed() const noexcept { return failure == Failure::none; }
};

std::ostream& operator<<(std::ostream& out, const Result& result);
std::ostream& operator<<(std::ostream& out, Failure failure);

using Body = std::function<void()>;

// Stops at the first schedule that fails.
Result explore(const Plan& plan, const Body& body);

// The same with a bug in the code under test.
Result explore(const Plan& plan, const Plant& plant, const Body& body);

// The operations that the schedules of the plan come by.
std::vector<Operation> operations(const Plan& plan, const Body& body);

// For bodies.

// Fails the schedule unless `condition` holds.
void require(bool condition, const char* sentence, Site site = Site::current());

// Names an object in the reports: its members appear as name+offset.
template <class T>
void label(const T& object, std::string name) {
  Engine::required().label(&object, sizeof object, std::move(name));
}

// Puts a remark into the trace; it is no operation and changes no schedule.
inline void note(const char* text, std::uint64_t value = 0, Site site = Site::current()) {
  Engine::required().note(text, value, site);
}

// Starts one thread for each body, named a, b, c, …, and returns when all have ended.
void run_threads(std::vector<Body> bodies, Site site = Site::current());

template <class... Bodies>
void threads(Bodies... bodies) {
  run_threads({Body(std::move(bodies))...});
}

}  // namespace canteen::model
