// Last in, first out, and by priority: every thread puts and gets in turn.
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/queue/peers.hpp"
#include "bench/queue/queues.hpp"
#include "bench/queue/rush.hpp"
#include "bench/support/machine.hpp"

#ifdef CANTEEN_BENCH_TBB
#include <oneapi/tbb/concurrent_priority_queue.h>
#endif

namespace canteen::bench {
namespace {

#ifdef CANTEEN_BENCH_TBB
// It does not wait: a get that finds nothing tries again.
template <class T>
class TbbPriority {
 public:
  explicit TbbPriority(std::size_t /*capacity*/) {}

  void put(T item) { queue_.push(item); }

  T get() {
    T item{};
    while (!queue_.try_pop(item)) std::this_thread::yield();
    return item;
  }

 private:
  tbb::concurrent_priority_queue<T, std::greater<T>> queue_;
};
#endif

// Each of the threads puts an item and takes one out, again and again.
template <class Queue>
Sample turns(int threads, std::int64_t prefilled, Length& length) {
  const Shape shape{threads, 1, 0};
  for (;;) {
    const std::int64_t items = length.items(all_of(shape));
    Queue queue(0);
    for (std::int64_t i = 0; i < prefilled; ++i) queue.put(i * 7919 % 1'000'003);
    const Meanwhile meanwhile;
    {
      std::vector<std::jthread> all;
      for (int i = 0; i < threads; ++i) {
        all.emplace_back([&, i] {
          std::int64_t number = i;
          for (std::int64_t k = 0; k < items / threads; ++k) {
            queue.put(number);
            number = (queue.get() * 7919 + k) % 1'000'003;
          }
        });
      }
    }
    const double seconds = meanwhile.seconds();
    const Sample sample =
        sample_of(items, seconds, meanwhile.cpu_seconds(), meanwhile.context_switches());
    length.learn(items, seconds);
    if (!length.is_short(seconds)) return sample;
  }
}

template <class Queue>
Peer taking_turns(const char* name, int threads, std::int64_t prefilled,
                  std::vector<Target> targets = {}) {
  const auto length = std::make_shared<Length>();
  return {name, [=] { return turns<Queue>(threads, prefilled, *length); }, std::move(targets)};
}

std::string threads_words(int threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

void lifo(Program& program, int threads, double least) {
  using T = std::int64_t;
  std::vector<Peer> peers{
      taking_turns<MutexQueue<T, Vector<T>>>("mutex, condvar, vector", threads, 0)};
  std::vector<Target> targets{{"M items/s", "mutex, condvar, vector", least, true}};
#ifdef CANTEEN_BENCH_BOOST
  peers.push_back(taking_turns<BoostStack<T>>("boost::lockfree::stack, yields", threads, 0));
  targets.push_back({"M items/s", "boost::lockfree::stack, yields", 1.0, true});
#endif
  peers.push_back(
      taking_turns<Ours<queue::LifoQueue<T>>>("LifoQueue", threads, 0, std::move(targets)));
  program.run({"last in, first out, " + threads_words(threads), std::move(peers)});
}

void priority(Program& program, int threads, std::int64_t prefilled, double least) {
  using T = std::int64_t;
  std::vector<Peer> peers{taking_turns<MutexQueue<T, StdHeap<T>>>(
      "mutex, condvar, std::priority_queue", threads, prefilled)};
  std::vector<Target> targets{{"M items/s", "mutex, condvar, std::priority_queue", least, true}};
#ifdef CANTEEN_BENCH_TBB
  peers.push_back(
      taking_turns<TbbPriority<T>>("tbb::concurrent_priority_queue", threads, prefilled));
  targets.push_back({"M items/s", "tbb::concurrent_priority_queue", 1.0, true});
#endif
  peers.push_back(taking_turns<Ours<queue::PriorityQueue<T>>>("PriorityQueue", threads, prefilled,
                                                              std::move(targets)));
  program.run(
      {"by priority, " + std::to_string(prefilled) + " items in it, " + threads_words(threads),
       std::move(peers)});
}

}  // namespace

void measure_order(Program& program) {
  lifo(program, 2, 1.0);
  lifo(program, 8, 2.0);
  priority(program, 1, 1'000, 0.95);
  priority(program, 2, 1'000, 1.8);
  priority(program, 8, 1'000, 1.8);
  priority(program, 1, 1'000'000, 0.95);
  priority(program, 2, 1'000'000, 1.15);
  priority(program, 8, 1'000'000, 1.15);
}

}  // namespace canteen::bench
