// Request — one that comes: when, what for, and how long it should take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Request {
  std::uint64_t number = 0;  // 1, 2, 3, … in the order of `at`
  Duration at{};             // intended arrival, since the first moment of the run; arrivals.speed
                             // has been applied
  Duration service{};        // what the window should take, untouched by speed; zero for a command
  std::optional<Duration> patience = {};  // it leaves a line in which it has waited that long
  std::string key;   // what is asked for; empty where the scenario names nothing
  std::string kind;  // the class; empty where there is only one

  friend bool operator==(const Request&, const Request&) = default;
};

}  // namespace canteen::scenario
