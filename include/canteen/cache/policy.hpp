// Policy — who leaves a full cache.
//
//   fifo          who came first
//   lru           who has not been asked for the longest
//   lfu           who has been asked for least often
//   clock         who came first, unless asked for since his last turn
//   sieve         likewise, and those asked for stay where they stand
//   s3fifo        who has not been asked for twice while in a small first queue; ghosts come back
//   s3fifo_eager  likewise, but once is enough, and how long that queue is is learned
//   arc           lru, with room for those asked for once and for those asked for again as it pays
//   w_tinylfu     lru in a window; to get from there into the rest one must be more popular than
//                 who would have to go, those counted who are not there
//
// The papers are named where each of them is: cache/detail/policies/. docs/policies.md tells how
// they compare and how to add one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::cache {

enum class Policy : std::uint8_t {
  fifo,
  lru,
  lfu,
  clock,
  sieve,
  s3fifo,
  s3fifo_eager,
  arc,
  w_tinylfu
};

inline constexpr std::array all_policies{Policy::fifo,         Policy::lru,   Policy::lfu,
                                         Policy::clock,        Policy::sieve, Policy::s3fifo,
                                         Policy::s3fifo_eager, Policy::arc,   Policy::w_tinylfu};

// Not the best on every list of requests, as none is: the one that is never bad. What is promised
// of it, and the figures, are in docs/policies.md.
inline constexpr Policy default_policy = Policy::s3fifo_eager;

// "fifo", "lru", … as above.
[[nodiscard]] CANTEEN_API std::string_view name_of(Policy policy) noexcept;

// ValueError for a name that is none of them; the sentence tells which they are.
[[nodiscard]] CANTEEN_API Policy policy_named(std::string_view name);

}  // namespace canteen::cache
