// Work — what a window does with one request, and how long that takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/class_work.hpp>
#include <canteen/scenario/dishes.hpp>
#include <canteen/scenario/service_time.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class WorkKind : std::uint8_t {
  sleep,    // the window is taken, the processor is not: a wait for another machine
  spin,     // the processor computes for that long
  command,  // a program runs; it takes as long as it takes
};

struct Work {
  WorkKind kind = WorkKind::sleep;
  ServiceTime service;             // sleep and spin; of a command, what is supposed in simulations
  std::vector<ClassWork> classes;  // likewise: kinds of people for whom it is another
  std::vector<std::string> command;  // a program and its arguments; {key}, {class} and {number}
                                     // in them stand for the request's
  std::optional<Duration> timeout;   // of a command; absent: none
  bool show_output = false;          // of a command
  std::optional<Dishes> dishes;      // of requests for which a trace has no key; absent: no key
};

// Whether the scenario tells how long its work takes; of a command it need not.
[[nodiscard]] inline bool knows_service(const Work& work) noexcept {
  return work.kind != WorkKind::command || work.service.mean.count() > 0 ||
         work.service.distribution == Distribution::trace;
}

}  // namespace canteen::scenario
