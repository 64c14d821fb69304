// The groups of the program `course`, one file each.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_processes(Program& program);  // process_bench.cpp: a thread costs less than a process
void measure_tears(Program& program);      // tears_bench.cpp: print tears
void measure_starving(Program& program);   // starving_bench.cpp: who grabs the lock starves others
void measure_waking(Program& program);     // waking_bench.cpp: a wake costs, a hand-over does not

}  // namespace canteen::bench
