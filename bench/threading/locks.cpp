// Locks, semaphores, events and conditions against their peers: `locks --help` for the options.
#include "bench/threading/locks.hpp"

int main(int argc, char** argv) {
  canteen::bench::Program program(argc, argv);
  measure_alone(program);
  measure_contended(program);
  measure_handover(program);
  measure_watches(program);
  return program.finish();
}
