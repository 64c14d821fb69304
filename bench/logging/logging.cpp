// Logging against spdlog, in the same form: `logging --help` for the options.
#include "bench/logging/logging.hpp"

int main(int argc, char** argv) {
  canteen::bench::Program program(argc, argv);
  measure_files(program);
  measure_queues(program);
  return program.finish();
}
