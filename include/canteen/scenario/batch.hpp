// Batch — people who come together, at the same moment: how many they are.
#pragma once

#include <cstdint>

namespace canteen::scenario {

enum class BatchSize : std::uint8_t {
  fixed,      // always as many
  geometric,  // 1 or more; after each there is another one with the same probability
};

struct Batch {
  double mean = 1;  // at least 1; fixed: a whole number
  BatchSize size = BatchSize::fixed;

  friend bool operator==(const Batch&, const Batch&) = default;
};

}  // namespace canteen::scenario
