// The groups of the program `print`, one file each.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_lines(Program& program);  // lines_bench.cpp: how many a second
void measure_torn(Program& program);   // torn_bench.cpp: how many are torn or lost

}  // namespace canteen::bench
