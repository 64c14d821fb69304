// Queues against their peers: `queues --help` for the options.
#include "bench/queue/queues.hpp"

int main(int argc, char** argv) {
  canteen::bench::Program program(argc, argv);
  measure_one_item(program);
  measure_fifo(program);
  measure_order(program);
  return program.finish();
}
