// Arrivals — who comes, and when: a random process, or a log that is replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/scenario/class_share.hpp>
#include <canteen/scenario/rate_step.hpp>
#include <canteen/scenario/trace_spec.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class Process : std::uint8_t { poisson, deterministic, trace };

struct Arrivals {
  Process process = Process::poisson;
  std::vector<RateStep> rate;       // poisson, deterministic
  std::optional<Duration> opening;  // the time of day of the opening, where the rate names it
  std::optional<Duration> length;   // poisson, deterministic; absent: until `head` have come
  TraceSpec trace;                  // trace
  std::uint64_t head = 0;           // at most so many; 0: all
  std::vector<ClassShare> classes;  // empty: one kind of people, or those that the trace names
  double speed = 1;                 // requests come so many times as fast as written
  std::uint64_t seed = 1;
};

}  // namespace canteen::scenario
