// Arrivals — who comes, and when: a random process, or a log that is replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/scenario/batch.hpp>
#include <canteen/scenario/class_share.hpp>
#include <canteen/scenario/rate_state.hpp>
#include <canteen/scenario/rate_step.hpp>
#include <canteen/scenario/trace_spec.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class Process : std::uint8_t {
  poisson,
  deterministic,
  trace,
  mmpp,  // Poisson, at a rate that depends on a state which changes by itself
};

struct Arrivals {
  Process process = Process::poisson;
  std::vector<RateStep> rate;       // poisson, deterministic
  std::vector<RateState> states;    // mmpp: one after the other, then from the first again
  std::optional<Batch> batch;       // of all but a trace; absent: one by one
  std::optional<Duration> opening;  // the time of day of the opening, where the rate names it
  std::optional<Duration> length;   // of all but a trace; absent: until `head` have come
  TraceSpec trace;                  // trace
  std::uint64_t head = 0;           // at most so many; 0: all
  std::vector<ClassShare> classes;  // empty: one kind of people, or those that the trace names
  double speed = 1;                 // requests come so many times as fast as written
  std::uint64_t seed = 1;
};

}  // namespace canteen::scenario
