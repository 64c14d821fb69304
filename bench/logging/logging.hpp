// The groups of the program `logging`, one file each.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_files(Program& program);   // file_bench.cpp: the call writes
void measure_queues(Program& program);  // queue_bench.cpp: another thread writes

}  // namespace canteen::bench
