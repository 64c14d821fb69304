// Recommendation — which of the curves' policies and capacities to take, and what more would buy.
//
// The capacity is the knee of the best hit ratios: where they are farthest above the straight line
// from nothing to the largest of the capacities [1]. Up to there a place brings more hits than one
// does on average, beyond it fewer. The policy is default_policy if that is within half a point of
// the best there, and the best if not.
//
// [1] V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, Finding a "Kneedle" in a Haystack, ICDCS
//     Workshops 2011.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <canteen/base/annotations.hpp>
#include <canteen/cache/curves.hpp>
#include <canteen/cache/policy.hpp>
#include <canteen/cache/replay.hpp>

namespace canteen::cache {

struct Recommendation {
  Policy policy = default_policy;
  std::size_t capacity = 0;
  Replay replay;
  std::optional<Replay> optimum;  // at that capacity, where the curves have it
  std::size_t larger = 0;         // a tenth more places, rounded up
  Replay replay_larger;           // with them
};

// `keys` are those of the curves: the larger cache is replayed. Requires: the curves have a policy.
[[nodiscard]] CANTEEN_API Recommendation recommend(const Curves& curves,
                                                   std::span<const std::uint64_t> keys);

}  // namespace canteen::cache
