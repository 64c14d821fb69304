// Fate — what became of a candidate.
#pragma once

#include <cstdint>

namespace canteen::plan {

enum class Fate : std::uint8_t {
  untried,   // the plan was broken off before
  excluded,  // a true bound says that it cannot meet the target
  implied,   // it misses, because one that is no worse does; not simulated itself
  dearer,    // not needed: what was chosen costs no more
  missed,    // simulated: some figure misses its limit, its whole interval
  marginal,  // simulated up to the limit: a limit is within the interval still. Never chosen
  failed,    // met, and not known to meet the target in a test that decides (held_out.hpp)
  met,       // simulated: all figures meet their limits, with their whole intervals
};

}  // namespace canteen::plan
