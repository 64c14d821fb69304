// Optimum — who is asked for again last, or never, leaves. The keys are gone through once from the
// back, however many capacities are asked about after that.
//
// Who is in the cache is known by when he will be asked for next: a request is a hit if somebody is
// expected at it.
//
// Thread safety: replay() from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <canteen/cache/replay.hpp>

namespace canteen::cache {

class Optimum {
 public:
  explicit Optimum(std::span<const std::uint64_t> keys);

  // Requires: capacity > 0.
  [[nodiscard]] Replay replay(std::size_t capacity) const;

 private:
  std::vector<std::uint64_t> next_;  // of each request the number of the next for the same key
};

}  // namespace canteen::cache
