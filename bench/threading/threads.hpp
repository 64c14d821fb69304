// The groups of the program `threads`, one file each.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_life(Program& program);          // life_bench.cpp
void measure_local(Program& program);         // local_bench.cpp
void measure_system_calls(Program& program);  // system_calls_bench.cpp

}  // namespace canteen::bench
