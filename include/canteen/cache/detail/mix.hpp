// mix — makes of any 64 bits 64 others of which each depends on all: one to one, so that numbers
// stay apart. (The finaliser of SplitMix64: G. Steele, D. Lea, C. Flood, Fast Splittable
// Pseudorandom Number Generators, OOPSLA 2014.)
#pragma once

#include <cstdint>

namespace canteen::cache::detail {

constexpr std::uint64_t mix(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
  return bits ^ (bits >> 31);
}

}  // namespace canteen::cache::detail
