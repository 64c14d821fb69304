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
  Duration service{};        // what it should take, at speed 1; zero for a command or a server
  std::optional<Duration> patience = {};  // it leaves a line in which it has waited that long
  std::string key;          // what is asked for; empty where the scenario names nothing
  std::string kind;         // the class; empty where there is only one
  std::string client = {};  // who has sent it; empty where that is not known

  friend bool operator==(const Request&, const Request&) = default;
};

}  // namespace canteen::scenario
