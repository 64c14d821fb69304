// The caches that ours is compared with, under one shape:
//
//   find(key)        the value, if it is there
//   put(key, value)
//   get(key, load)   the value; load(key), which is put, if it is not there
//
// Each is what one writes in C++ who has no library for it, or what oneTBB and RocksDB have.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/cache.hpp>

#ifdef CANTEEN_BENCH_TBB
#define TBB_PREVIEW_CONCURRENT_LRU_CACHE 1
#include <oneapi/tbb/concurrent_hash_map.h>
#include <oneapi/tbb/concurrent_lru_cache.h>
#endif

#ifdef CANTEEN_BENCH_ROCKSDB
#include <rocksdb/cache.h>
#endif

namespace canteen::bench {

// Several may load the same key.
template <class Cache, class K, class Load>
auto get_or_put(Cache& cache, const K& key, Load& load) {
  if (auto found = cache.find(key)) return *std::move(found);
  auto value = load(key);
  cache.put(key, value);
  return value;
}

// What everybody writes first, and what the others are measured by.
template <class K, class V>
class MutexLru {
 public:
  explicit MutexLru(std::size_t capacity) : capacity_(capacity) {}

  std::optional<V> find(const K& key) {
    const std::scoped_lock guard(mutex_);
    const auto found = places_.find(key);
    if (found == places_.end()) return std::nullopt;
    line_.splice(line_.begin(), line_, found->second);
    return found->second->second;
  }

  void put(const K& key, V value) {
    const std::scoped_lock guard(mutex_);
    const auto found = places_.find(key);
    if (found != places_.end()) {
      found->second->second = std::move(value);
      line_.splice(line_.begin(), line_, found->second);
      return;
    }
    if (places_.size() == capacity_) {
      places_.erase(line_.back().first);
      line_.pop_back();
    }
    line_.emplace_front(key, std::move(value));
    places_.emplace(key, line_.begin());
  }

  template <class Load>
  V get(const K& key, Load& load) {
    return get_or_put(*this, key, load);
  }

  std::size_t size() {
    const std::scoped_lock guard(mutex_);
    return places_.size();
  }

 private:
  using Line = std::list<std::pair<K, V>>;

  std::mutex mutex_;
  Line line_;  // who was asked for last stands in front
  std::unordered_map<K, typename Line::iterator> places_;
  const std::size_t capacity_;
};

// 64 of them; by the upper bits of a product, since the lower ones of a number are those that
// std::unordered_map takes.
template <class K, class V>
class ShardedLru {
 public:
  explicit ShardedLru(std::size_t capacity) {
    for (std::size_t i = 0; i < count; ++i) {
      shards_.push_back(std::make_unique<Shard>(capacity / count));
    }
  }

  std::optional<V> find(const K& key) { return shard_of(key).find(key); }

  void put(const K& key, V value) { shard_of(key).put(key, std::move(value)); }

  template <class Load>
  V get(const K& key, Load& load) {
    return get_or_put(shard_of(key), key, load);
  }

  std::size_t size() {
    std::size_t sum = 0;
    for (const auto& each : shards_) sum += each->size();
    return sum;
  }

 private:
  static constexpr std::size_t count = 64;

  struct alignas(64) Shard : MutexLru<K, V> {
    using MutexLru<K, V>::MutexLru;
  };

  Shard& shard_of(const K& key) {
    return *shards_[std::hash<K>()(key) * 0x9e3779b97f4a7c15U >> 58];
  }

  std::vector<std::unique_ptr<Shard>> shards_;
};

// A hit takes a reader's lock and sets a bit; a hand that goes round takes who has none.
template <class K, class V>
class VisitedBit {
 public:
  explicit VisitedBit(std::size_t capacity) : slots_(capacity) {}

  std::optional<V> find(const K& key) {
    const std::shared_lock guard(mutex_);
    const auto found = places_.find(key);
    if (found == places_.end()) return std::nullopt;
    Slot& slot = slots_[found->second];
    // relaxed: a bit that comes late costs a place, nothing else.
    if (!slot.visited.load(std::memory_order_relaxed)) {
      slot.visited.store(true, std::memory_order_relaxed);
    }
    return slot.value;
  }

  void put(const K& key, V value) {
    const std::scoped_lock guard(mutex_);
    const auto found = places_.find(key);
    if (found != places_.end()) {
      slots_[found->second].value = std::move(value);
      return;
    }
    std::size_t place = places_.size();
    if (place == slots_.size()) {
      while (slots_[hand_].visited.exchange(false, std::memory_order_relaxed)) advance();
      place = hand_;
      advance();
      places_.erase(slots_[place].key);
    }
    slots_[place].key = key;
    slots_[place].value = std::move(value);
    places_.emplace(key, place);
  }

  template <class Load>
  V get(const K& key, Load& load) {
    return get_or_put(*this, key, load);
  }

  std::size_t size() {
    const std::shared_lock guard(mutex_);
    return places_.size();
  }

 private:
  struct Slot {
    K key{};
    V value{};
    std::atomic<bool> visited{false};
  };

  void advance() { hand_ = hand_ + 1 == slots_.size() ? 0 : hand_ + 1; }

  std::shared_mutex mutex_;
  std::vector<Slot> slots_;
  std::unordered_map<K, std::size_t> places_;
  std::size_t hand_ = 0;
};

// statistics are on, as they always are.
template <class K, class V>
class Ours {
 public:
  explicit Ours(std::size_t capacity)
      : cache_({.capacity = capacity, .load = [](const K& /*key*/) { return V(); }}) {}

  // As it is used: get(), which would load.
  std::optional<V> find(const K& key) { return cache_.get(key); }

  void put(const K& key, V value) { cache_.put(key, std::move(value)); }

  template <class Load>
  V get(const K& key, Load& load) {
    return cache_.get(key, load);
  }

  std::size_t size() { return cache_.size(); }

 protected:
  cache::Cache<K, V> cache_;
};

template <class K, class V>
class OursTried : public Ours<K, V> {
 public:
  using Ours<K, V>::Ours;

  std::optional<V> find(const K& key) { return this->cache_.try_get(key); }
};

#ifdef CANTEEN_BENCH_TBB
// A map that many use at once, and a line beside it whose lock a hit takes only if it is free.
template <class K, class V>
class TbbListLru {
 public:
  explicit TbbListLru(std::size_t capacity) : capacity_(capacity) {}

  std::optional<V> find(const K& key) {
    typename Map::const_accessor found;
    if (!map_.find(found, key)) return std::nullopt;
    if (const std::unique_lock guard(mutex_, std::try_to_lock); guard.owns_lock()) {
      // One who is just coming or going is not in the line.
      const Entry& entry = *found->second;
      if (entry.in_line) line_.splice(line_.begin(), line_, entry.place);
    }
    return found->second->value;
  }

  void put(const K& key, V value) {
    auto entry = std::make_shared<Entry>();
    entry->value = std::move(value);
    if (!map_.insert({key, entry})) return;
    std::optional<K> gone;
    {
      const std::scoped_lock guard(mutex_);
      line_.emplace_front(key, entry);
      entry->place = line_.begin();
      entry->in_line = true;
      if (line_.size() > capacity_) {
        gone = line_.back().first;
        line_.back().second->in_line = false;
        line_.pop_back();
      }
    }
    if (gone) map_.erase(*gone);
  }

  template <class Load>
  V get(const K& key, Load& load) {
    return get_or_put(*this, key, load);
  }

  std::size_t size() { return map_.size(); }

 private:
  struct Entry;
  using Line = std::list<std::pair<K, std::shared_ptr<Entry>>>;
  using Map = tbb::concurrent_hash_map<K, std::shared_ptr<Entry>>;

  struct Entry {
    V value{};
    typename Line::iterator place{};  // this and the next: with the lock
    bool in_line = false;
  };

  Map map_;
  std::mutex mutex_;
  Line line_;
  const std::size_t capacity_;
};

// The map alone: nobody ever leaves. No cache; how far a map of this kind can get.
template <class K, class V>
class TbbMap {
 public:
  explicit TbbMap(std::size_t /*capacity*/) {}

  std::optional<V> find(const K& key) {
    typename Map::const_accessor found;
    if (!map_.find(found, key)) return std::nullopt;
    return found->second;
  }

  void put(const K& key, V value) { map_.insert({key, std::move(value)}); }

  template <class Load>
  V get(const K& key, Load& load) {
    return get_or_put(*this, key, load);
  }

  std::size_t size() { return map_.size(); }

 private:
  using Map = tbb::concurrent_hash_map<K, V>;

  Map map_;
};

// oneTBB's own, a preview: it loads by a function that it is made with. Whether it did is told by a
// flag of the thread.
template <class K, class V>
class TbbLru {
 public:
  explicit TbbLru(std::size_t capacity) : cache_(&load_it, capacity), capacity_(capacity) {}

  std::optional<V> find(const K& key) {
    loaded = false;
    const V value = cache_[key].value();
    return loaded ? std::optional<V>() : value;
  }

  // What it is given is what load_it() makes.
  void put(const K& key, V /*value*/) { cache_[key]; }

  template <class Load>
  V get(const K& key, Load& load) {
    loaded = false;
    V value = cache_[key].value();
    if (loaded) value = load(key);
    return value;
  }

  // Of one that is full: it does not tell.
  std::size_t size() { return capacity_; }

 private:
  static V load_it(K key) {
    loaded = true;
    return V(key);
  }

  static inline thread_local bool loaded = false;

  tbb::concurrent_lru_cache<K, V> cache_;
  const std::size_t capacity_;
};
#endif

#ifdef CANTEEN_BENCH_ROCKSDB
// For numbers: its keys are of 16 bytes, and what a value points to is the number itself, so that
// it needs no memory. Each is charged as one.
template <class K, class V>
class HyperClock {
 public:
  explicit HyperClock(std::size_t capacity) : cache_(options_for(capacity).MakeSharedCache()) {}

  std::optional<V> find(const K& key) {
    const Key words{key, 0};
    rocksdb::Cache::Handle* const handle = cache_->Lookup(slice_of(words));
    if (handle == nullptr) return std::nullopt;
    const V value = std::bit_cast<V>(cache_->Value(handle));
    cache_->Release(handle);
    return value;
  }

  void put(const K& key, V value) {
    const Key words{key, 0};
    const rocksdb::Status status =
        cache_->Insert(slice_of(words), std::bit_cast<void*>(value), 1, &forget);
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }

  template <class Load>
  V get(const K& key, Load& load) {
    return get_or_put(*this, key, load);
  }

  std::size_t size() { return cache_->GetUsage(); }

 private:
  using Key = std::array<std::uint64_t, 2>;

  static rocksdb::HyperClockCacheOptions options_for(std::size_t capacity) {
    return {capacity, 1, -1, false, nullptr, rocksdb::kDontChargeCacheMetadata};
  }

  static rocksdb::Slice slice_of(const Key& words) {
    return {reinterpret_cast<const char*>(words.data()), sizeof words};
  }

  static void forget(const rocksdb::Slice& /*key*/, void* /*value*/) {}

  const std::shared_ptr<rocksdb::Cache> cache_;
};
#endif

}  // namespace canteen::bench
