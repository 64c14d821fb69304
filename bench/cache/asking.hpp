// Asking — so many threads ask a cache for the keys that were drawn for them: how fast, at what
// cost to the processor, and how often it was there.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "bench/cache/draws.hpp"
#include "bench/support/length.hpp"
#include "bench/support/machine.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

// What one asks for, and how.
struct Asking {
  const Draws& draws;
  int threads;
  std::size_t capacity;
  std::uint32_t
      resident;         // keys 0 … that are put first: then hits are asked for; 0: get-or-compute
  std::int64_t before;  // so many requests of all threads before the clock starts

  [[nodiscard]] bool loads() const { return resident == 0; }
};

inline Sample sample_of(std::int64_t requests, double seconds, double cpu, double hits) {
  const auto n = static_cast<double>(requests);
  return {
      {"M ops/s", n / seconds / 1e6}, {"CPU ns an op", cpu / n * 1e9}, {"hits, %", hits / n * 100}};
}

// What a key is for its rank, and a value for its key: numbers, or 32 letters and digits with
// memory of their own.
template <class T>
T make(std::uint32_t rank) {
  if constexpr (std::is_same_v<T, std::string>) {
    const std::string digits = std::to_string(rank);
    return "the soup of the day " + std::string(12 - digits.size(), '0') + digits;
  } else {
    return rank;
  }
}

// All keys there are, made before they are asked for.
template <class K>
class Names {
 public:
  explicit Names(std::uint32_t keys) {
    if constexpr (std::is_same_v<K, std::string>) {
      for (std::uint32_t rank = 0; rank < keys; ++rank) all_.push_back(make<K>(rank));
    }
  }

  decltype(auto) operator[](std::uint32_t rank) const {
    if constexpr (std::is_same_v<K, std::string>) {
      return (all_[rank]);
    } else {
      return K(rank);
    }
  }

 private:
  std::vector<K> all_;
};

// The requests [from, from + count) of each thread, all threads at once; returns the hits.
template <class Cache, class K>
std::int64_t ask(Cache& cache, const Asking& how, const Names<K>& names, std::int64_t from,
                 std::int64_t count) {
  std::atomic<std::int64_t> all{0};
  const auto work = [&](int number) {
    const auto ranks = how.draws.share(number, how.threads);
    std::int64_t hits = 0;
    std::int64_t loads = 0;
    const auto load = [&loads](const K& key) {
      ++loads;
      return K(key);
    };
    for (std::int64_t i = from; i < from + count; ++i) {
      const std::uint32_t rank = ranks[static_cast<std::size_t>(i) & (ranks.size() - 1)];
      if (how.loads()) {
        const K value = cache.get(names[rank], load);
        asm volatile("" : : "m"(value) : "memory");
      } else {
        const auto value = cache.find(names[rank]);
        hits += value.has_value() ? 1 : 0;
        asm volatile("" : : "m"(value) : "memory");
      }
    }
    all += how.loads() ? count - loads : hits;
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < how.threads; ++i) threads.emplace_back(work, i);
  }
  return all;
}

// Cache: of peers.hpp. It is filled in the first round, which does not count, and asked on from
// there in the others: then it has seen what it will see.
template <class Cache, class K>
class Asked {
 public:
  Asked(const Asking& how, std::shared_ptr<Names<K>> names) : how_(how), names_(std::move(names)) {}

  Sample run() {
    if (cache_ == nullptr) prepare();
    for (;;) {
      const std::int64_t requests = length_.items(how_.threads);
      const Meanwhile meanwhile;
      const std::int64_t hits = ask(*cache_, how_, *names_, from_, requests / how_.threads);
      const double seconds = meanwhile.seconds();
      const double cpu = meanwhile.cpu_seconds();
      from_ += requests / how_.threads;
      length_.learn(requests, seconds);
      if (length_.is_short(seconds)) continue;
      return sample_of(requests, seconds, cpu, static_cast<double>(hits));
    }
  }

 private:
  void prepare() {
    how_.draws.draw();
    cache_ = std::make_unique<Cache>(how_.capacity);
    for (std::uint32_t rank = 0; rank < how_.resident; ++rank) {
      cache_->put((*names_)[rank], make<K>(rank));
    }
    ask(*cache_, how_, *names_, 0, how_.before / how_.threads);
    from_ = how_.before / how_.threads;
  }

  const Asking how_;
  const std::shared_ptr<Names<K>> names_;
  std::unique_ptr<Cache> cache_;
  std::int64_t from_ = 0;
  Length length_;
};

template <class Cache, class K>
Peer asking(const std::string& name, const Asking& how, const std::shared_ptr<Names<K>>& names,
            std::vector<Target> targets = {}) {
  const auto asked = std::make_shared<Asked<Cache, K>>(how, names);
  return {name, [=] { return asked->run(); }, std::move(targets)};
}

}  // namespace canteen::bench
