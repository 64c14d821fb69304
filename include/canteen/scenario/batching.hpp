// Batching — a window serves several in one service; what is played is simulate::Batching.
#pragma once

#include <cstdint>

#include <canteen/scenario/units.hpp>
#include <canteen/simulate/batching.hpp>

namespace canteen::scenario {

using simulate::BatchLength;

struct Batching {
  std::uint32_t most = 1;  // so many at once; 1: one after the other
  BatchLength length = BatchLength::longest;
  Duration each{};  // … and so much longer for each but one of them

  friend bool operator==(const Batching&, const Batching&) = default;
};

}  // namespace canteen::scenario
