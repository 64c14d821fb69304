// Statistics — what has become of the requests to a cache since it was made.
//                                                          Python: lru_cache's cache_info()
//
// Of a cache in use a snapshot, in which a request that is under way may stand in one number and
// not yet in another.
#pragma once

#include <chrono>
#include <cstdint>

namespace canteen::cache {

struct Statistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;               // of these, those who waited for another's load as well
  std::uint64_t loads = 0;                // that brought a value; refreshes too
  std::uint64_t load_failures = 0;        // that threw
  std::chrono::nanoseconds load_time{0};  // of both, all together
  std::uint64_t stale = 0;                // expired values given because a load failed
  std::uint64_t evicted = 0;              // removals, by reason
  std::uint64_t expired = 0;
  std::uint64_t replaced = 0;
  std::uint64_t invalidated = 0;
  std::uint64_t cleared = 0;
  std::uint64_t unkept = 0;  // values for which there was no room at all
  std::uint64_t size = 0;    // now
  std::uint64_t weight = 0;  // now; without weights the size
  std::uint64_t pinned = 0;  // now

  [[nodiscard]] std::uint64_t requests() const noexcept { return hits + misses; }

  [[nodiscard]] double hit_ratio() const noexcept {
    return requests() == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(requests());
  }

  [[nodiscard]] std::chrono::nanoseconds mean_load_time() const noexcept {
    const std::uint64_t all = loads + load_failures;
    return all == 0 ? std::chrono::nanoseconds(0) : load_time / static_cast<std::int64_t>(all);
  }
};

}  // namespace canteen::cache
