// Cache<K, V> — what is popular is ready, the rest is loaded once.
//                                           Python: functools.lru_cache, and what it lacks
//   cache::Cache<std::string, Dish> dishes({.capacity = 500, .load = cook});
//   Dish soup = dishes.get("soup");            // cooked by the first who asks; the others wait
//
// get() of a key that is not there loads it, in the calling thread, exactly once however many ask
// at the same time. The load belongs to none of them:
//   it throws            every waiter gets that exception, the key stays absent, and the next get
//                        loads again (options: remember_failures, stale_on_error)
//   a waiter leaves      after a timeout, say: he drops his own wait, nothing else
//   put or invalidate    while it is under way: they win. Those who wait get what was loaded; it is
//                        not kept, and who comes later never sees it
//   its loader asks      for the same key, by whatever way, within the thread: RecursiveLoadError
//
// Values are given out as copies: let V be a std::shared_ptr<const T> where that is too much. What
// expires is gone at that instant for everybody, a refresh under way or not; its memory goes when
// somebody comes across it, or with remove_promptly. Of pinned keys none has to leave for others.
//
// Thread safety: all members. Destroy it when no thread is within a call; it waits for its helpers.
// Blocking:      get() while a load is under way, and for its own; everything else only for the
//                lock of a shard, in which keys are compared and copied, and values copied: that
//                must not come back to the cache. Keys are hashed outside of it. A loader that
//                waits for other loads, by get_async or a get with a timeout, keeps a helper
//                meanwhile: if all of them do so, they wait for themselves.
// Hits:          take no exclusive lock with the policies fifo, clock, sieve and the two s3fifos:
//                in a bounded cache plain small keys and values (trivially copyable, at most 64
//                bytes each) are found without any lock, others under a lock for readers. Hits of
//                lru, lfu, arc and w_tinylfu, which move something, take it for themselves.
// Timeouts:      of get() and Pending: one deadline for the whole call; zero or less polls. A get
//                with a timeout leaves the load to a helper.
// Errors:        ValueError for options that mean nothing; KeyError: no value, and no way to load
//                one; what the loader throws; SnapshotError and OSError of save() and restore().
//                After an exception of a copy nothing is half there.
// Ordering:      what was done before a put, or in a load, is seen by who gets the value.
// fork():        in the child the cache is as it was, less the loads under way, and has helpers of
//                its own when it needs them.
// Complexity:    O(1) on average; clean_up(), clear() and save() O(n). Memory: docs/policies.md.
// Example:       cache_test.cpp
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/cache/detail/basic_cache.hpp>
#include <canteen/cache/detail/crew.hpp>
#include <canteen/cache/detail/fork_member.hpp>
#include <canteen/cache/detail/snapshot_file.hpp>
#include <canteen/cache/detail/sweeper.hpp>
#include <canteen/cache/errors.hpp>
#include <canteen/cache/options.hpp>
#include <canteen/cache/pending.hpp>
#include <canteen/cache/preload.hpp>
#include <canteen/cache/statistics.hpp>
#include <canteen/codec/encode.hpp>
#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::cache {

template <class K, class V, class Hash = std::hash<K>, class Equal = std::equal_to<K>>
class Cache final : private detail::ForkMember {
  static_assert(std::is_copy_constructible_v<K> && std::is_copy_constructible_v<V>,
                "a cache gives out copies: let V be a std::shared_ptr where it has none");

 public:
  using key_type = K;
  using mapped_type = V;

  explicit Cache(Options<K, V> options = {})
      : core_(std::move(options), [this](auto job) { hand_over(std::move(job)); }),
        sweeper_([this] { return sweep(); }, core_.options().name),
        crew_(core_.options().helpers, core_.options().name) {
    join();
  }

  // What is removed by the cache's end is not told.
  ~Cache() override {
    part();
    sweeper_.stop();  // before the crew, which its listener may need
  }

  // The value; loaded by options.load if it is not there.
  [[nodiscard]] V get(const K& key) {
    V value = core_.get(key);
    notice();
    return value;
  }

  // … loaded by load(key).
  template <std::invocable<const K&> Load>
  [[nodiscard]] V get(const K& key, Load&& load) {
    V value = core_.get(key, load);
    notice();
    return value;
  }

  // … within the timeout, and unless a stop is requested: else TimeoutError.
  [[nodiscard]] V get(const K& key, Timeout timeout, const std::stop_token& stop = {}) {
    return get_async(key).get(timeout, stop);
  }

  // Does not wait: a helper loads.
  [[nodiscard]] Pending<V> get_async(const K& key) { return pending(core_.start(key)); }

  template <std::invocable<const K&> Load>
  [[nodiscard]] Pending<V> get_async(const K& key, Load&& load) {
    return pending(core_.start(key, std::forward<Load>(load)));
  }

  // In the order of the keys. Those that are not there are loaded by one call of options.load_many,
  // if there is one, else one after the other. Throws the first failure, when all the others have
  // landed; KeyError where load_many had no value.
  [[nodiscard]] std::vector<V> get_many(std::span<const K> keys) {
    std::vector<V> values = core_.get_many(keys);
    notice();
    return values;
  }

  // A hit or a miss, but never a load.
  [[nodiscard]] std::optional<V> try_get(const K& key) { return core_.try_get(key); }

  // As if nobody had looked: neither the policy nor the statistics nor its time learn of it.
  [[nodiscard]] std::optional<V> peek(const K& key) { return core_.peek(key); }

  [[nodiscard]] bool contains(const K& key) { return core_.peek(key).has_value(); }

  // lasts: instead of what the options say of values.
  void put(const K& key, V value, Timeout lasts = std::nullopt) {
    core_.put(key, std::move(value), lasts);
    notice();
  }

  // Loads anew, whether it is there or not, and gives out the old value meanwhile; the new one is
  // returned. One who refreshes while another does waits for him.
  V refresh(const K& key) {
    V value = core_.refresh(key);
    notice();
    return value;
  }

  // False: it was not there.
  bool invalidate(const K& key) { return core_.invalidate(key); }

  void clear() { core_.clear(); }

  // A pinned key has its place for good, also when its value expires and comes again, until it is
  // unpinned or invalidated. False: it is not there; or was not pinned.
  bool pin(const K& key) { return core_.pin(key); }

  bool unpin(const K& key) { return core_.unpin(key); }

  // Before they are asked for. A failure does not end it.
  PreloadResult<K> preload(std::span<const K> keys, const Preload& how = {});

  // Removes what has expired; returns how many.
  std::size_t clean_up() { return core_.clean_up(); }

  // Writes what is there into a file, whole or not at all, with the time that each value lasts and
  // who is pinned. Others may use the cache meanwhile.
  void save(const std::string& path) const
    requires codec::Codable<K> && codec::Codable<V>
  {
    using Coding = codec::Coding<Saved>;
    codec::Writer to;
    codec::encode_to(to, std::chrono::nanoseconds(SavedClock::now().time_since_epoch()));
    const auto copies = core_.copies();
    to.count(copies.size());
    for (const auto& each : copies) {
      Coding::encode(to, {each.key, each.value, each.lasts, each.pinned});
    }
    detail::write_snapshot(path, Coding::name(), to.take());
  }

  // Puts what was saved, but for what has expired meanwhile, and returns how much that was. A file
  // that is damaged, cut off, or of another cache is a SnapshotError, and nothing is put.
  std::size_t restore(const std::string& path)
    requires codec::Codable<K> && codec::Codable<V>;

  // With those that have expired and not been removed.
  [[nodiscard]] std::size_t size() const { return core_.size(); }

  [[nodiscard]] bool empty() const { return size() == 0; }

  [[nodiscard]] std::size_t capacity() const noexcept { return core_.options().capacity; }

  [[nodiscard]] std::size_t shards() const noexcept { return core_.shards(); }

  [[nodiscard]] Statistics statistics() const { return core_.statistics(); }

  // Of what has been; not of what is there.
  void reset_statistics() { core_.reset_statistics(); }

 private:
  // Key, value, for how many ns more or detail::never, whether it is pinned.
  using Saved = std::tuple<K, V, base::Instant, bool>;
  using SavedClock = std::chrono::system_clock;  // which goes on while there is no cache
  using Core = detail::BasicCache<K, V, Hash, Equal, threading::detail::Runtime>;

  static Pending<V> pending(typename Core::Start start) {
    return Pending<V>(std::move(start.value), std::move(start.answer));
  }

  // Something may expire that the sweeper does not know of.
  void notice() noexcept {
    if (!core_.options().remove_promptly) return;
    try {
      if (const base::Instant next = core_.next_end(); next != detail::never) {
        sweeper_.notice(std::max<base::Instant>(next - core_.now(), 0));
      }
    } catch (...) {
      // No thread to be had, or no memory. But the value is there, and who put it or asked for it
      // must not hear otherwise: the next who does tries again.
    }
  }

  void hand_over(typename Core::Job job) {
    crew_.hand_over([this, job = std::move(job)] {
      job();
      notice();
    });
  }

  std::optional<base::Instant> sweep() {
    core_.clean_up();
    const base::Instant next = core_.next_end();
    if (next == detail::never) return std::nullopt;
    return std::max<base::Instant>(next - core_.now(), 0);
  }

  void before_fork() override {
    crew_.before_fork();
    sweeper_.before_fork();
    core_.before_fork();
  }

  void after_fork_in_parent() override {
    core_.after_fork_in_parent();
    sweeper_.after_fork_in_parent();
    crew_.after_fork_in_parent();
  }

  void after_fork_in_child() override {
    core_.after_fork_in_child();
    sweeper_.after_fork_in_child();
    crew_.after_fork_in_child();
  }

  Core core_;
  detail::Sweeper sweeper_;  // uses the core, and ends before it
  detail::Crew crew_;        // its jobs use both
};

template <class K, class V, class Hash, class Equal>
std::size_t Cache<K, V, Hash, Equal>::restore(const std::string& path)
  requires codec::Codable<K> && codec::Codable<V>
{
  using Coding = codec::Coding<Saved>;
  const std::string contents = detail::read_snapshot(path, Coding::name());
  codec::Reader from(contents);
  std::vector<Saved> all;
  base::Instant since = 0;
  try {
    const auto then = codec::decode_from<std::chrono::nanoseconds>(from);
    const auto now = std::chrono::nanoseconds(SavedClock::now().time_since_epoch());
    since = std::max<base::Instant>((now - then).count(), 0);
    const std::size_t number_of = from.count(Coding::least);
    all.reserve(number_of);
    for (std::size_t i = 0; i < number_of; ++i) all.push_back(Coding::decode(from));
    if (from.left() != 0) {
      throw codec::DecodeError(std::to_string(from.left()) + " bytes follow the last value");
    }
  } catch (const codec::DecodeError& error) {
    detail::refuse_snapshot(path, std::string("is damaged: ") + error.what());
  }
  std::size_t restored = 0;
  for (auto& [key, value, lasts, pinned] : all) {
    if (lasts != detail::never && lasts <= since) continue;
    put(key, std::move(value),
        lasts == detail::never ? Timeout() : Timeout(std::chrono::nanoseconds(lasts - since)));
    if (pinned) pin(key);
    ++restored;
  }
  return restored;
}

template <class K, class V, class Hash, class Equal>
PreloadResult<K> Cache<K, V, Hash, Equal>::preload(std::span<const K> keys, const Preload& how) {
  PreloadResult<K> result;
  std::exception_ptr broken;
  std::size_t done = 0;
  threading::Lock lock("preload");  // the guard of these
  std::atomic<std::size_t> next{0};
  std::atomic<bool> ended{false};
  const auto work = [&] {
    for (;;) {
      // relaxed, both: numbers are handed out, nothing else.
      const std::size_t number = next.fetch_add(1, std::memory_order_relaxed);
      if (number >= keys.size() || ended.load(std::memory_order_relaxed)) return;
      if (how.stop.stop_requested()) return;
      const K& key = keys[number];
      bool there_before = false;
      bool pinned = false;
      std::exception_ptr failure;
      try {
        there_before = contains(key);
        if (!there_before) static_cast<void>(get(key));
        pinned = how.pin && pin(key);
      } catch (...) {
        failure = std::current_exception();
      }
      const std::scoped_lock guard(lock);
      try {
        ++done;
        result.pinned += pinned ? 1 : 0;
        if (failure != nullptr) {
          result.failures.emplace_back(key, failure);
        } else {
          ++(there_before ? result.there_before : result.loaded);
        }
        if (how.progress) how.progress(done, keys.size());
      } catch (...) {
        if (broken == nullptr) broken = std::current_exception();
        ended.store(true, std::memory_order_relaxed);
      }
    }
  };
  std::vector<threading::Thread> others;
  const std::size_t wanted = std::min(std::max<std::size_t>(how.parallel, 1), keys.size());
  try {
    others.reserve(wanted);  // one that has started must not be lost for want of memory
    for (std::size_t i = 1; i < wanted; ++i) {
      const threading::Thread other(work, {.name = core_.options().name, .daemon = false});
      other.start();
      others.push_back(other);
    }
  } catch (...) {  // no more threads, or no memory: those that there are will do
  }
  work();
  for (const threading::Thread& each : others) each.join();
  if (broken != nullptr) std::rethrow_exception(broken);
  return result;
}

}  // namespace canteen::cache
