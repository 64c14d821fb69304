// The groups of `simulate`.
#pragma once

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void measure_markov(Program& program);
void measure_replay_of_jobs(Program& program);
void measure_rules(Program& program);

}  // namespace canteen::bench
