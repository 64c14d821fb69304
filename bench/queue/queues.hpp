// The groups of `queues`.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_fifo(Program& program);   // bounded and unbounded, in every shape
void measure_order(Program& program);  // last in, first out; by priority
void measure_one_item(
    Program& program);  // one thread, two threads that answer each other, a sleeper

}  // namespace canteen::bench
