// Options — what a cache is like.
//
//   cache::Cache<std::string, Dish> dishes({.capacity = 500, .load = cook});
//   cache::Cache<int, Page> pages({.capacity = 10'000,
//                                  .load = fetch,
//                                  .expire_after_write = 10min,
//                                  .jitter = 0.1,
//                                  .refresh_after = 8min,
//                                  .stale_on_error = 1h});
//
// The functions are called by several threads at once. They may use the cache, as no lock of it is
// held then; but for `clock`, which is asked under one and must not.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/cache/policy.hpp>
#include <canteen/cache/removal_reason.hpp>

namespace canteen::cache {

// As a capacity: nobody ever has to leave.                     Python: lru_cache(maxsize=None)
inline constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

template <class K, class V>
struct Options {
  // How many entries it holds at most, all together.
  std::size_t capacity = 128;
  // Who leaves when it is full.
  Policy policy = default_policy;

  // What get() does for a key that is not there.
  std::function<V(const K&)> load = {};
  // … and get_many() for several: an answer for each key, in their order; nullopt: there is none.
  std::function<std::vector<std::optional<V>>(std::span<const K>)> load_many = {};

  // How much they may weigh all together, if `weigh` says what each of them does: beside the
  // capacity, another bound.
  std::uint64_t most_weight = std::numeric_limits<std::uint64_t>::max();
  std::function<std::uint64_t(const K&, const V&)> weigh = {};

  // How long a value stands after it was put or loaded, and after it was last asked for: whichever
  // is over first. Absent: for ever.
  Timeout expire_after_write = std::nullopt;
  Timeout expire_after_access = std::nullopt;
  // … each value its own time after it was put or loaded.
  std::function<Timeout(const K&, const V&)> expire_after = {};
  // Times are shortened by up to this share, each by another, so that what came together does not
  // have to be loaded together: 0 … 1.
  double jitter = 0;

  // A value that is older is loaded anew by a helper when it is asked for, and given out meanwhile.
  Timeout refresh_after = std::nullopt;
  // For so long after it has expired a value is given instead of a load's exception. Absent: never.
  std::optional<std::chrono::nanoseconds> stale_on_error = std::nullopt;
  // For so long a load's exception is thrown again, without another load. Absent: never.
  std::optional<std::chrono::nanoseconds> remember_failures = std::nullopt;

  // Told of everyone who has gone, by the thread that removed it, when it is not there any more.
  // What it throws comes out of the call that removed it; with remove_promptly it goes to
  // threading.excepthook, and of a helper it is dropped. The end of the cache is not told.
  std::function<void(const K&, V&, RemovalReason)> on_removal = {};
  // Expired values are removed, and on_removal told, when their time has come, by a thread of the
  // cache's own; else when somebody comes across them (get, put, clean_up).
  bool remove_promptly = false;

  // Instead of the steady clock, for tests.
  std::function<std::chrono::steady_clock::time_point()> clock = {};
  // Threads for get_async, refreshes and gets with a timeout: at most so many, started when there
  // is work and ended when there is none.
  std::size_t helpers = 4;
  // In how many parts it is, each with a lock, a policy and its share of the capacity: rounded up
  // to a power of two. 0: as suits the machine and the capacity.
  std::size_t shards = 0;
  // For reports; of static storage duration.
  const char* name = "cache::Cache";
};

}  // namespace canteen::cache
