// Arrivals — who comes, and when: a random process, or a log that is replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/scenario/batch.hpp>
#include <canteen/scenario/class_share.hpp>
#include <canteen/scenario/clients.hpp>
#include <canteen/scenario/rate_state.hpp>
#include <canteen/scenario/rate_step.hpp>
#include <canteen/scenario/service_time.hpp>
#include <canteen/scenario/trace_spec.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class Process : std::uint8_t {
  poisson,
  deterministic,
  trace,
  mmpp,    // Poisson, at a rate that depends on a state which changes by itself
  closed,  // always the same people: each thinks, asks, is served, and thinks anew
};

struct Arrivals {
  Process process = Process::poisson;
  std::vector<RateStep> rate;       // poisson, deterministic
  std::vector<RateState> states;    // mmpp: one after the other, then from the first again
  std::uint32_t users = 0;          // closed: how many they are
  ServiceTime think;                // … and how long each thinks before he asks
  std::optional<Batch> batch;       // neither of a trace nor closed; absent: one by one
  std::optional<Duration> opening;  // the time of day of the opening, where the rate names it
  std::optional<Duration> length;   // of all but a trace; absent: until `head` have come
  TraceSpec trace;                  // trace
  std::uint64_t head = 0;           // at most so many; 0: all
  std::vector<ClassShare> classes;  // empty: one kind of people, or those that the trace names
  std::optional<Clients> clients;   // of all but a trace, which names its own
  double speed = 1;                 // requests come so many times as fast as written
  std::uint64_t seed = 1;
};

}  // namespace canteen::scenario
