// Foreign peers — caches of other languages, each in a program of its own:
//
//   PROGRAM CACHE ask FILE EACH THREADS CAPACITY RESIDENT BEFORE
//
// puts the keys 0 … RESIDENT - 1; then each thread asks for its first BEFORE keys of FILE (it has
// EACH of them there, as Draws writes them): for hits if some are resident, else it loads what is
// not there. For each line OPS that it reads, each thread goes on with so many; that is answered
// with the seconds, the CPU seconds, and the hits.
//
//   PROGRAM CACHE memory CAPACITY ENTRIES
//
// puts so many and prints how many bytes more it then has than before, and how many entries are
// there.
//
// Built by bench/cache/foreign/build where their compilers are; the tables say which are there.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/cache/asking.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

struct Foreign {
  const char* name;
  const char* program;
  const char* cache;
  bool evicts;

  [[nodiscard]] std::string command() const;  // up to CACHE
};

// Those that were built.
std::vector<Foreign> foreign_caches();

std::vector<Peer> foreign_peers(const Asking& how);

}  // namespace canteen::bench
