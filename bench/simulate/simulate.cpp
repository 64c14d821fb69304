// Simulations: events a second, beside loops written by hand for one question alone.
#include "bench/simulate/simulate.hpp"

int main(int argc, char** argv) {
  using namespace canteen::bench;
  Program program(argc, argv);
  measure_markov(program);
  measure_replay_of_jobs(program);
  measure_rules(program);
  return program.finish();
}
