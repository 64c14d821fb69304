// Curves — hit ratios over sizes: the same requests, replayed with each policy at each capacity.
//
//   const auto all = cache::curves(keys, {100, 1'000, 10'000});
//   all.policies[0].replays[2].hit_ratio();      of the first policy, with 10,000 places
//
// Thread safety: any thread; the keys are only read.
// Errors:        ValueError for no capacity, or one that replay() refuses.
// Complexity:    as replay(), for each policy and capacity, spread over threads of its own; lru, of
//                all capacities at once, O(log requests) a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/cache/curve.hpp>
#include <canteen/cache/curve_options.hpp>
#include <canteen/cache/replay.hpp>

namespace canteen::cache {

struct Curves {
  std::uint64_t requests = 0;
  std::uint64_t distinct = 0;           // keys
  std::vector<std::size_t> capacities;  // ascending, each once
  std::vector<Curve> policies;          // in the order of the options
  std::vector<Replay> optimum;          // one for each capacity, or none
};

[[nodiscard]] CANTEEN_API Curves curves(std::span<const std::uint64_t> keys,
                                        std::vector<std::size_t> capacities,
                                        const CurveOptions& options = {});

}  // namespace canteen::cache
