// Threads that ask: for what is there, and for what may have to be computed.
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/cache/asking.hpp"
#include "bench/cache/cache.hpp"
#include "bench/cache/foreign.hpp"
#include "bench/cache/peers.hpp"

namespace canteen::bench {
namespace {

constexpr const char* mutex_lru = "mutex, list, map: LRU";
constexpr const char* hash_map_lru = "tbb::concurrent_hash_map, list: LRU";
constexpr const char* tbb_lru = "tbb::concurrent_lru_cache";
constexpr const char* hyper_clock = "rocksdb HyperClockCache";

Target rate(const char* peer, double times) {
  return {"M ops/s", peer, times, true};
}

// Ahead of every library; of those that are not installed nothing is said.
std::vector<Target> with_libraries(std::vector<Target> targets) {
  for (const char* each :
       {hash_map_lru, tbb_lru, hyper_clock, "quick_cache", "moka", "otter", "Caffeine"}) {
    targets.push_back(rate(each, 1.0));
  }
  return targets;
}

// Those that are written by hand.
template <class K>
std::vector<Peer> by_hand(const Asking& how, const std::shared_ptr<Names<K>>& names) {
  return {asking<MutexLru<K, K>, K>(mutex_lru, how, names),
          asking<ShardedLru<K, K>, K>("64 of them, by hash", how, names),
          asking<VisitedBit<K, K>, K>("std::shared_mutex, map, visited bit", how, names)};
}

void append_foreign(std::vector<Peer>& peers, const Asking& how) {
  std::vector<Peer> foreign = foreign_peers(how);
  peers.insert(peers.end(), std::make_move_iterator(foreign.begin()),
               std::make_move_iterator(foreign.end()));
}

void append_libraries(std::vector<Peer>& peers, const Asking& how,
                      [[maybe_unused]] const std::shared_ptr<Names<std::uint64_t>>& names) {
  using K [[maybe_unused]] = std::uint64_t;
#ifdef CANTEEN_BENCH_TBB
  peers.push_back(asking<TbbListLru<K, K>, K>(hash_map_lru, how, names));
  peers.push_back(asking<TbbLru<K, K>, K>(tbb_lru, how, names));
  // What nobody leaves says nothing of who does not fit.
  if (!how.loads()) {
    peers.push_back(asking<TbbMap<K, K>, K>("tbb::concurrent_hash_map, nobody leaves", how, names));
  }
#endif
#ifdef CANTEEN_BENCH_ROCKSDB
  peers.push_back(asking<HyperClock<K, K>, K>(hyper_clock, how, names));
#endif
  append_foreign(peers, how);
}

template <class Cache, class K>
void append_ours(std::vector<Peer>& peers, const char* name, const Asking& how,
                 const std::shared_ptr<Names<K>>& names, std::vector<Target> targets = {}) {
  peers.push_back(asking<Cache, K>(name, how, names, std::move(targets)));
  peers.back().ours = true;
}

std::string threads_of(int count) {
  return std::to_string(count) + (count == 1 ? " thread" : " threads");
}

}  // namespace

void measure_hits(Program& program) {
  constexpr std::uint32_t keys = 100'000;
  using Int = std::uint64_t;
  using Text = std::string;
  const Draws draws(keys, std::size_t{1} << 22);
  const auto numbers = std::make_shared<Names<Int>>(keys);
  const auto texts = std::make_shared<Names<Text>>(keys);
  // Twice the room: in none of those made of parts has one to leave.
  const auto hits = [&](int threads) {
    return Asking{draws, threads, std::size_t{2} * keys, keys, 1'000'000};
  };
  const auto measure = [&](int threads, std::vector<Target> targets) {
    const Asking how = hits(threads);
    std::vector<Peer> peers = by_hand<Int>(how, numbers);
    append_libraries(peers, how, numbers);
    append_ours<Ours<Int, Int>, Int>(peers, "Cache", how, numbers,
                                     with_libraries(std::move(targets)));
    append_ours<OursTried<Int, Int>, Int>(peers, "Cache, try_get", how, numbers);
    program.run({"hits: uint64, " + threads_of(threads), std::move(peers)});
  };
  measure(1, {rate(mutex_lru, 2.0)});
  measure(2, {rate(mutex_lru, 6.0)});
  measure(4, {});
  for (const int threads : {1, 2, 4}) {
    const Asking how = hits(threads);
    std::vector<Peer> peers = by_hand<Text>(how, texts);
    append_ours<Ours<Text, Text>, Text>(peers, "Cache", how, texts, {rate(mutex_lru, 1.0)});
    program.run({"hits: std::string, " + threads_of(threads), std::move(peers)});
  }
}

void measure_loads(Program& program) {
  constexpr std::uint32_t keys = 1'000'000;
  using Int = std::uint64_t;
  const Draws draws(keys, std::size_t{1} << 24);
  const auto numbers = std::make_shared<Names<Int>>(keys);
  const auto measure = [&](int threads, std::vector<Target> targets) {
    const Asking how{draws, threads, keys / 10, 0, 8'000'000};
    std::vector<Peer> peers = by_hand<Int>(how, numbers);
    append_libraries(peers, how, numbers);
    targets.push_back({.metric = "hits, %",
                       .reference = mutex_lru,
                       .limit = 4.5,
                       .at_least = true,
                       .difference = true});
    append_ours<Ours<Int, Int>, Int>(peers, "Cache", how, numbers,
                                     with_libraries(std::move(targets)));
    program.run(
        {"get or compute: a tenth of the keys has room, " + threads_of(threads), std::move(peers)});
  };
  measure(1, {rate(mutex_lru, 1.3)});
  measure(2, {rate(mutex_lru, 5.0)});
  measure(4, {});
}

}  // namespace canteen::bench
