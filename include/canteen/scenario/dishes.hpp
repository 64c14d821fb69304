// Dishes — what can be asked for, and how popular each of them is.
//
// By Zipf's law: the n-th is asked for n^zipf times less often than the first. Its key is n.
#pragma once

#include <cstdint>

namespace canteen::scenario {

struct Dishes {
  std::uint64_t distinct = 1;
  double zipf = 1;  // 0: all alike

  friend bool operator==(const Dishes&, const Dishes&) = default;
};

}  // namespace canteen::scenario
