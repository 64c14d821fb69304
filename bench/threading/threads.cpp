// Threads, what is each thread's own, and the system calls of those that nobody waits for:
// `threads --help` for the options.
#include "bench/threading/threads.hpp"

int main(int argc, char** argv) {
  canteen::bench::Program program(argc, argv);
  measure_life(program);
  measure_local(program);
  measure_system_calls(program);
  return program.finish();
}
