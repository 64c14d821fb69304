// Middleware — the broker that keeps the line, where it is not kept in this process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Middleware {
  std::string url;             // with its password, if it has one
  std::uint32_t prefetch = 1;  // so many people a window holds, him whom it serves included
  // Until who comes is in the broker's line, and then until who is next is at the window: a
  // simulation has to be told, a run measures it.
  std::optional<Duration> publish = {};
  std::optional<Duration> deliver = {};
};

}  // namespace canteen::scenario
