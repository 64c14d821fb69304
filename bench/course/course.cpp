// What the course says of threads, as numbers: `course --help` for the options.
#include "bench/course/course.hpp"

#include "bench/print/writers.hpp"

int main(int argc, char** argv) {
  if (canteen::bench::is_writer(argc, argv)) return canteen::bench::write_lines(argc, argv);
  canteen::bench::Program program(argc, argv);
  measure_processes(program);
  measure_tears(program);
  measure_starving(program);
  measure_waking(program);
  return program.finish();
}
