// Rush — so many putters and getters at one queue, for as long as it takes to pass some items: how
// fast, and at what cost to the processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/support/length.hpp"
#include "bench/support/machine.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

struct Shape {
  int putters;
  int getters;
  std::size_t capacity;  // 0: unbounded

  [[nodiscard]] std::string words() const {
    return std::to_string(putters) + "p" + std::to_string(getters) + "c, " +
           (capacity != 0 ? "capacity " + std::to_string(capacity) : std::string("unbounded"));
  }
};

// What is put: of the smallest size, of a line of the cache, and with memory of its own.
struct Block {
  std::int64_t words[8] = {};
};

template <class T>
T make(std::int64_t number) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string(32, static_cast<char>('a' + number % 26));
  } else if constexpr (std::is_same_v<T, Block>) {
    return Block{{number}};
  } else {
    return number;
  }
}

// Whom the items of a run are shared among.
inline std::int64_t all_of(const Shape& shape) {
  return shape.putters * shape.getters;
}

inline Sample sample_of(std::int64_t items, double seconds, double cpu, double switches) {
  const auto n = static_cast<double>(items);
  return {{"M items/s", n / seconds / 1e6},
          {"CPU ns an item", cpu / n * 1e9},
          {"switches an item", switches / n}};
}

// Queue: of peers.hpp. prefilled: items that are in it before and after.
template <class Queue, class T>
Sample rush(const Shape& shape, Length& length, std::int64_t prefilled = 0) {
  for (;;) {
    const std::int64_t items = length.items(all_of(shape));
    Queue queue(shape.capacity);
    for (std::int64_t i = 0; i < prefilled; ++i) queue.put(make<T>(i * 7919 % 1'000'003));
    const Meanwhile meanwhile;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < shape.putters; ++i) {
        threads.emplace_back([&] {
          for (std::int64_t k = 0; k < items / shape.putters; ++k) {
            queue.put(make<T>(prefilled != 0 ? k * 7919 % 1'000'003 : k));
          }
        });
      }
      for (int i = 0; i < shape.getters; ++i) {
        threads.emplace_back([&] {
          for (std::int64_t k = 0; k < items / shape.getters; ++k) {
            const T item = queue.get();
            asm volatile("" : : "m"(item) : "memory");
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

template <class Queue, class T>
Peer rushing(const std::string& name, const Shape& shape, std::vector<Target> targets = {},
             std::int64_t prefilled = 0) {
  const auto length = std::make_shared<Length>();
  return {name, [=] { return rush<Queue, T>(shape, *length, prefilled); }, std::move(targets)};
}

}  // namespace canteen::bench
