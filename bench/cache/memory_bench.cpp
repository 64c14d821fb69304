// Resident bytes an entry, of a million, each a number for a number.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include "bench/cache/cache.hpp"
#include "bench/cache/foreign.hpp"
#include "bench/cache/memory.hpp"
#include "bench/cache/peers.hpp"
#include "bench/support/command.hpp"

namespace canteen::bench {
namespace {

constexpr std::uint64_t entries = 1'000'000;

long resident_bytes() {
  std::ifstream file("/proc/self/statm");
  long all = 0;
  long resident = 0;
  file >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

template <class Cache>
void fill() {
  const long before = resident_bytes();
  Cache cache(entries);
  for (std::uint64_t key = 0; key < entries; ++key) cache.put(key, key);
  std::printf("%ld %zu\n", resident_bytes() - before, cache.size());
}

struct Filled {
  const char* name;
  void (*fill)();
  bool ours = false;
};

using Int = std::uint64_t;

constexpr Filled caches[] = {{"mutex, list, map: LRU", &fill<MutexLru<Int, Int>>},
                             {"64 of them, by hash", &fill<ShardedLru<Int, Int>>},
                             {"std::shared_mutex, map, visited bit", &fill<VisitedBit<Int, Int>>},
#ifdef CANTEEN_BENCH_TBB
                             {"tbb::concurrent_hash_map, list: LRU", &fill<TbbListLru<Int, Int>>},
                             {"tbb::concurrent_lru_cache", &fill<TbbLru<Int, Int>>},
#endif
#ifdef CANTEEN_BENCH_ROCKSDB
                             {"rocksdb HyperClockCache", &fill<HyperClock<Int, Int>>},
#endif
                             {"Cache", &fill<Ours<Int, Int>>, true}};

Sample sample_of(const std::string& command) {
  const std::vector<double> answer = answer_of(command, 2);
  return {{"bytes an entry", answer[0] / answer[1]},
          {"entries of 100 that stayed", answer[1] / static_cast<double>(entries) * 100}};
}

}  // namespace

bool answer_for_memory(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "--memory") return false;
  const auto number = static_cast<std::size_t>(std::atoi(argv[2]));
  if (number >= std::size(caches)) return false;
  caches[number].fill();
  return true;
}

void measure_memory(Program& program) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < std::size(caches); ++i) {
    const std::string command = self + " --memory " + std::to_string(i);
    peers.push_back({caches[i].name, [=] { return sample_of(command); }});
    peers.back().ours = caches[i].ours;
  }
  for (const Foreign& each : foreign_caches()) {
    const std::string command =
        each.command() + " memory " + std::to_string(entries) + " " + std::to_string(entries);
    peers.push_back({each.name, [=] { return sample_of(command); }});
  }
  program.run({"memory: a million entries, uint64 for uint64", std::move(peers)});
}

}  // namespace canteen::bench
