// Caches: hits, get-or-compute, what an entry takes, and how fast policies are replayed.
#include "bench/cache/cache.hpp"

#include "bench/cache/memory.hpp"

int main(int argc, char** argv) {
  using namespace canteen::bench;
  if (answer_for_memory(argc, argv)) return 0;
  Program program(argc, argv);
  measure_hits(program);
  measure_loads(program);
  measure_load_once(program);
  measure_memory(program);
  measure_replay(program);
  return program.finish();
}
