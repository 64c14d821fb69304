// Waits — how many waits are known, and how long they are, all together.
#pragma once

#include <cstdint>

namespace canteen::simulate {

struct Waits {
  std::uint64_t count = 0;
  double sum = 0;  // nanoseconds
};

}  // namespace canteen::simulate
