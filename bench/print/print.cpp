// Lines of text, by print and by its peers: `print --help` for the options.
#include "bench/print/print.hpp"

#include "bench/print/writers.hpp"

int main(int argc, char** argv) {
  if (canteen::bench::is_writer(argc, argv)) return canteen::bench::write_lines(argc, argv);
  canteen::bench::Program program(argc, argv);
  measure_lines(program);
  measure_torn(program);
  return program.finish();
}
