// First in, first out: items that pass from so many putters to so many getters, in every shape.
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "bench/queue/foreign.hpp"
#include "bench/queue/peers.hpp"
#include "bench/queue/queues.hpp"
#include "bench/queue/rush.hpp"

namespace canteen::bench {
namespace {

constexpr const char* mutex_ring = "mutex, 2 condvars, ring";
constexpr const char* mutex_deque = "mutex, condvar, deque";
constexpr const char* boost_sync = "boost::sync_bounded_queue";
constexpr const char* crossbeam = "crossbeam-channel";
constexpr const char* lockfree = "boost::lockfree::queue, yields";
constexpr const char* spinning = "spinning ring, yields";
constexpr const char* python = "Python queue.Queue";

Target rate(const char* peer, double times) {
  return {"M items/s", peer, times, true};
}

template <class T>
void bounded(Program& program, const std::string& type, const Shape& shape,
             std::vector<Target> targets) {
  std::vector<Peer> peers;
  peers.push_back(rushing<MutexQueue<T, Ring<T>>, T>(mutex_ring, shape));
#ifdef CANTEEN_BENCH_BOOST
  peers.push_back(rushing<BoostSync<T>, T>(boost_sync, shape));
#else
  std::erase_if(targets, [](const Target& each) { return each.reference == boost_sync; });
#endif
#ifdef CANTEEN_BENCH_TBB
  peers.push_back(rushing<TbbBounded<T>, T>("tbb::concurrent_bounded_queue", shape));
#endif
#ifdef CANTEEN_BENCH_MOODYCAMEL
  peers.push_back(rushing<Moodycamel<T>, T>("moodycamel, slots (no global order)", shape));
#endif
  if (type == "int64" && shape.capacity > 1) {
#ifdef CANTEEN_BENCH_BOOST
    peers.push_back(rushing<BoostLockfree<std::int64_t>, std::int64_t>(lockfree, shape));
    targets.push_back(rate(lockfree, 1.0));
#endif
    peers.push_back(rushing<SpinningRing<std::int64_t>, std::int64_t>(spinning, shape));
    targets.push_back(rate(spinning, 0.5));
  }
  if (type == "int64") {
    std::vector<Peer> foreign = foreign_peers(shape);
    peers.insert(peers.end(), std::make_move_iterator(foreign.begin()),
                 std::make_move_iterator(foreign.end()));
  }
  const auto is_there = [&](const char* name) {
    return std::any_of(peers.begin(), peers.end(),
                       [=](const Peer& each) { return each.name == name; });
  };
  if (is_there(crossbeam)) targets.push_back(rate(crossbeam, 1.0));
  if (is_there(python)) targets.push_back(rate(python, 10));
  peers.push_back(rushing<Ours<queue::Queue<T>>, T>("Queue", shape, std::move(targets)));
  peers.back().ours = true;
  program.run({"queue of " + type + ", " + shape.words(), std::move(peers)});
}

void unbounded(Program& program, int putters, int getters, std::vector<Target> targets) {
  const Shape shape{putters, getters, 0};
  using T = std::int64_t;
  std::vector<Peer> peers;
  peers.push_back(rushing<MutexQueue<T, Deque<T>>, T>(mutex_deque, shape));
#ifdef CANTEEN_BENCH_TBB
  peers.push_back(rushing<TbbBounded<T>, T>("tbb::concurrent_bounded_queue", shape));
#endif
#ifdef CANTEEN_BENCH_MOODYCAMEL
  peers.push_back(rushing<Moodycamel<T>, T>("moodycamel (no global order)", shape));
#endif
  std::vector<Peer> foreign = foreign_peers(shape);
  if (!foreign.empty()) targets.push_back(rate(crossbeam, 1.0));
  peers.insert(peers.end(), std::make_move_iterator(foreign.begin()),
               std::make_move_iterator(foreign.end()));
  peers.push_back(rushing<Ours<queue::Queue<T>>, T>("Queue", shape, std::move(targets)));
  peers.back().ours = true;
  program.run({"queue of int64, " + shape.words(), std::move(peers)});
}

Target cpu(double share) {
  return {"CPU ns an item", mutex_ring, share, false};
}

}  // namespace

void measure_fifo(Program& program) {
  using Int = std::int64_t;
  bounded<Int>(program, "int64", {1, 1, 1024}, {rate(mutex_ring, 5.0), cpu(0.35)});
  bounded<Int>(program, "int64", {2, 2, 1024}, {rate(boost_sync, 4.6)});
  bounded<Int>(program, "int64", {4, 4, 1024}, {rate(boost_sync, 5.5), cpu(0.15)});
  bounded<Int>(program, "int64", {8, 8, 1024}, {rate(boost_sync, 5.5), cpu(0.08)});
  bounded<Int>(program, "int64", {4, 1, 1024}, {rate(boost_sync, 4.6)});
  bounded<Int>(program, "int64", {1, 1, 64}, {rate(mutex_ring, 16)});
  bounded<Int>(program, "int64", {2, 2, 64}, {rate(mutex_ring, 16)});
  bounded<Int>(program, "int64", {4, 4, 64}, {rate(mutex_ring, 16)});
  bounded<Int>(program, "int64", {8, 8, 64}, {rate(boost_sync, 52)});
  bounded<Int>(program, "int64", {4, 1, 64}, {rate(mutex_ring, 16)});
  bounded<Int>(program, "int64", {1, 1, 1}, {rate(mutex_ring, 60)});
  bounded<Int>(program, "int64", {2, 2, 1}, {rate(mutex_ring, 170)});
  bounded<Int>(program, "int64", {4, 4, 1}, {rate(mutex_ring, 80)});
  bounded<Int>(program, "int64", {8, 8, 1}, {rate(mutex_ring, 80)});
  unbounded(program, 1, 1, {rate(mutex_deque, 2.8)});
  unbounded(program, 4, 4, {rate(mutex_deque, 8)});
  unbounded(program, 8, 8, {rate(mutex_deque, 16)});
  bounded<Block>(program, "64 bytes", {1, 1, 1024}, {rate(mutex_ring, 1.0)});
  bounded<Block>(program, "64 bytes", {4, 4, 1024}, {rate(mutex_ring, 1.0)});
  bounded<std::string>(program, "std::string", {1, 1, 1024}, {rate(mutex_ring, 1.7)});
  bounded<std::string>(program, "std::string", {4, 4, 1024}, {rate(mutex_ring, 7)});
}

}  // namespace canteen::bench
