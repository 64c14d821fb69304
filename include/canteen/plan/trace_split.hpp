// TraceSplit — how a trace was cut in two: what the choice was made by, and what was kept back to
// test it (src/plan/trace_parts.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

namespace canteen::plan {

struct TraceSplit {
  std::size_t times = 0;   // equal ones, into which it was cut; one half of them was seen
  std::uint64_t seen = 0;  // requests
  std::uint64_t kept = 0;
};

}  // namespace canteen::plan
