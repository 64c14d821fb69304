// Job — one request in numbers: what a simulation knows of it.
#pragma once

#include <cstdint>
#include <limits>

namespace canteen::simulate {

// Nanoseconds since the opening, or a length of time. There is no other clock.
using Time = std::int64_t;

inline constexpr Time never = std::numeric_limits<Time>::max();

struct Job {
  static constexpr std::uint32_t no_key = std::numeric_limits<std::uint32_t>::max();

  Time at = 0;                 // intended arrival
  Time service = 0;            // what a window takes for it, at speed 1 and alone
  Time patience = never;       // it leaves the line when it has waited that long
  std::uint32_t kind = 0;      // its class: a place in Model::kinds
  std::uint32_t key = no_key;  // what is asked for: dense numbers, from 0
  std::uint32_t client = 0;    // who has sent it: likewise

  friend bool operator==(const Job&, const Job&) = default;
};

}  // namespace canteen::simulate
