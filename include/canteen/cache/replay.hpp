// replay — what a cache would have had, had it been asked for these keys: nothing is loaded, only
// counted. What tells how large a cache should be, and by which policy.
//
//   const auto hits = cache::replay(cache::Policy::s3fifo, 1'000, keys).hits;
//   const auto best = cache::replay_optimum(1'000, keys).hits;      nobody can do better
//
// Every key is of the same size; one that is not there comes in, and somebody leaves if it is full.
// Keys are numbers, what they stand for is the caller's; those of texts may be hashes.
//
// Thread safety: any thread; the keys are only read.
// Errors:        ValueError for a capacity of 0 or of more than 2^31.
// Complexity:    one pass, O(1) a request on average (lfu: O(log of the different counts)), memory
//                for `capacity` slots and as many ghosts; the optimum O(log requests) a request,
//                and 8 bytes for each. Many sizes and policies at once: curves.hpp.
// Example:       replay_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <canteen/base/annotations.hpp>
#include <canteen/cache/policy.hpp>

namespace canteen::cache {

struct Replay {
  std::uint64_t requests = 0;
  std::uint64_t hits = 0;

  [[nodiscard]] double hit_ratio() const noexcept {
    return requests == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(requests);
  }
};

[[nodiscard]] CANTEEN_API Replay replay(Policy policy, std::size_t capacity,
                                        std::span<const std::uint64_t> keys);

// Who is asked for again last, or never, leaves: what no policy knows, and none can beat [1].
// [1] L. Belady, A study of replacement algorithms for a virtual-storage computer, IBM Systems
//     Journal 5, 1966.
[[nodiscard]] CANTEEN_API Replay replay_optimum(std::size_t capacity,
                                                std::span<const std::uint64_t> keys);

}  // namespace canteen::cache
