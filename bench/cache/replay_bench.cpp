// How many requests a second a policy is tried with, on one that was recorded: the one that is laid
// beside the project (docs/cache.md), if it is there.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <canteen/cache.hpp>
#include <canteen/scenario/keys.hpp>

#include "bench/cache/cache.hpp"
#include "bench/support/length.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

Sample replay_often(cache::Policy policy, std::size_t capacity,
                    const std::vector<std::uint64_t>& keys, Length& length) {
  const auto each = static_cast<std::int64_t>(keys.size());
  for (;;) {
    const std::int64_t requests = length.items(each);
    std::uint64_t hits = 0;
    const Meanwhile meanwhile;
    for (std::int64_t i = 0; i < requests / each; ++i) {
      hits += cache::replay(policy, capacity, keys).hits;
    }
    const double seconds = meanwhile.seconds();
    length.learn(requests, seconds);
    if (length.is_short(seconds)) continue;
    const auto n = static_cast<double>(requests);
    return {{"M requests/s", n / seconds / 1e6}, {"hits, %", static_cast<double>(hits) / n * 100}};
  }
}

bool is_quick(cache::Policy policy) {
  switch (policy) {
    case cache::Policy::fifo:
    case cache::Policy::clock:
    case cache::Policy::sieve:
    case cache::Policy::s3fifo:
      return true;
    default:
      return false;
  }
}

}  // namespace

void measure_replay(Program& program) {
  const std::string path = CANTEEN_BENCH_CACHE_TRACES "/web12.u32.xz";
  if (!std::filesystem::exists(path)) return;
  const std::vector<std::uint64_t> keys = scenario::read_keys({.path = path}).numbers;
  // A hundredth, a twentieth and a tenth of its keys.
  for (const std::size_t capacity : {std::size_t{137}, std::size_t{687}, std::size_t{1'375}}) {
    std::vector<Peer> peers;
    for (const cache::Policy policy : cache::all_policies) {
      std::vector<Target> targets;
      if (is_quick(policy)) targets.push_back({"M requests/s", "", 20, true});
      const auto length = std::make_shared<Length>();
      peers.push_back({std::string(cache::name_of(policy)),
                       [=, &keys] { return replay_often(policy, capacity, keys, *length); },
                       std::move(targets), true});
    }
    program.run({"replay: web12, room for " + std::to_string(capacity), std::move(peers)});
  }
}

}  // namespace canteen::bench
