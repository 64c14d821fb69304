// The groups of `cache`.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_hits(Program& program);
void measure_loads(Program& program);
void measure_load_once(Program& program);
void measure_memory(Program& program);
void measure_replay(Program& program);

}  // namespace canteen::bench
