// Work — what a window does with one request, and how long that takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/class_work.hpp>
#include <canteen/scenario/dishes.hpp>
#include <canteen/scenario/http_spec.hpp>
#include <canteen/scenario/service_time.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class WorkKind : std::uint8_t {
  sleep,     // the window is taken, the processor is not: a wait for another machine
  spin,      // the processor computes for that long
  command,   // a program runs; it takes as long as it takes
  http,      // a server is asked; likewise
  function,  // of the program that uses this library; likewise
};

struct Work {
  WorkKind kind = WorkKind::sleep;
  ServiceTime service;             // sleep and spin; of the others, what is supposed in simulations
  std::vector<ClassWork> classes;  // likewise: kinds of people for whom it is another
  std::vector<std::string> command;  // a program and its arguments; {key}, {class} and {number}
                                     // in them stand for the request's
  HttpSpec http;
  std::string function;             // its name, of those that a run is given
  std::optional<Duration> timeout;  // of a command, or http; absent: none
  bool show_output = false;         // of a command
  std::optional<Dishes> dishes;     // of requests for which a trace has no key; absent: no key
};

// Whether a window takes as long as the scenario says. What is done outside of it takes as long as
// it takes, cannot be stretched, and goes on where it was interrupted no more.
[[nodiscard]] inline bool is_timed(const Work& work) noexcept {
  return work.kind == WorkKind::sleep || work.kind == WorkKind::spin;
}

// Whether the scenario tells how long its work takes; of what is not timed it need not.
[[nodiscard]] inline bool knows_service(const Work& work) noexcept {
  return is_timed(work) || work.service.mean.count() > 0 ||
         work.service.distribution == Distribution::trace;
}

// Whether each request comes with how long it should take: a command and a server are not told.
[[nodiscard]] inline bool draws_service(const Work& work) noexcept {
  return is_timed(work) || (work.kind == WorkKind::function && knows_service(work));
}

}  // namespace canteen::scenario
