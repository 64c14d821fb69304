// The groups of the program `locks`, one file each.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_alone(Program& program);      // lock_alone_bench.cpp
void measure_contended(Program& program);  // lock_contended_bench.cpp
void measure_handover(Program& program);   // handover_bench.cpp
void measure_watches(Program& program);    // watch_bench.cpp

}  // namespace canteen::bench
