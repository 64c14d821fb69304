// Choice — a point at which a schedule may go on in more than one way; Chooser — who decides.
// Budget — how much of each kind of misfortune one schedule may contain.
//
// Alternative 0 is always the undisturbed one (the running thread goes on, a load reads the
// newest store, the oldest sleeper is woken, …), so that a schedule of zeros is the plain run
// and a schedule is as bad as it has non-zeros.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tests/model/clock.hpp"

namespace canteen::model {

// What an alternative costs. The order is the order of Bounds' members.
enum class Cost : std::uint8_t {
  nothing,
  preemption,    // a thread that could go on has to stop
  hurry,         // a thread that paused or yielded goes on before the others had a turn
  spurious,      // a sleeper wakes for no reason
  timeout,       // a deadline passes although somebody could still run, or the clock leaps
  stale_load,    // a load reads an older store, where the memory model allows it
  early_store,   // a store enters the modification order before stores that were made earlier
  weak_failure,  // compare_exchange_weak fails although the value is right
  unfair_wake,   // a wake-up reaches another than the oldest sleeper
};
inline constexpr std::size_t costs = 9;

struct Bounds {
  static constexpr unsigned any = 1U << 30;

  unsigned preemptions = 2;
  unsigned hurries = 0;
  unsigned spurious = 1;
  unsigned timeouts = 1;
  unsigned stale_loads = 1;
  unsigned early_stores = 0;
  unsigned weak_failures = 1;
  unsigned unfair_wakes = 1;
  unsigned total = any;  // of all kinds together

  // What random search may do: all of it, though never a storm that keeps a program from ending.
  static constexpr Bounds generous() {
    return {.preemptions = any,
            .hurries = any,
            .spurious = 4,
            .timeouts = any,
            .stale_loads = any,
            .early_stores = 4,
            .weak_failures = 8,
            .unfair_wakes = any};
  }

  // Interleavings of whole steps, under sequential consistency, with no misfortune from outside.
  static constexpr Bounds interleavings(unsigned preemptions = any) {
    return {.preemptions = preemptions,
            .spurious = 0,
            .timeouts = 0,
            .stale_loads = 0,
            .weak_failures = 0,
            .unfair_wakes = 0};
  }
};

class Budget {
 public:
  Budget() = default;

  explicit Budget(const Bounds& bounds) noexcept
      : left_{bounds.total,        bounds.preemptions,   bounds.hurries,
              bounds.spurious,     bounds.timeouts,      bounds.stale_loads,
              bounds.early_stores, bounds.weak_failures, bounds.unfair_wakes} {}

  [[nodiscard]] bool affords(Cost cost) const noexcept {
    return cost == Cost::nothing || (left_[0] > 0 && left_[static_cast<std::size_t>(cost)] > 0);
  }

  void spend(Cost cost) noexcept {
    if (cost == Cost::nothing) return;
    --left_[0];
    --left_[static_cast<std::size_t>(cost)];
  }

 private:
  std::array<unsigned, costs> left_{};  // [0] is the total
};

struct Alternative {
  ThreadId thread = 0;  // who runs next; meaningful in scheduling choices only
  Cost cost = Cost::nothing;
};

// Chooser — decides one schedule after another.
class Chooser {
 public:
  Chooser() = default;
  Chooser(const Chooser&) = delete;
  Chooser& operator=(const Chooser&) = delete;
  virtual ~Chooser() = default;

  // Prepares the next schedule; false when there is none left.
  virtual bool next() = 0;

  // Which thread goes on. `running` made the latest step and is alternatives[0].thread if it can
  // go on. Requires: two alternatives or more.
  virtual std::size_t schedule(std::span<const Alternative> alternatives, ThreadId running) = 0;

  // One of 0 … count-1 for anything else that a step leaves open. Requires: count >= 2.
  virtual std::size_t value(std::size_t count, Cost cost) = 0;

  // How a user repeats the current schedule: "CANTEEN_MODEL_…=…".
  [[nodiscard]] virtual std::string replay() const = 0;
};

}  // namespace canteen::model
