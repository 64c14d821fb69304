// Standing — how it stands with those who came: how many have given up, how many still wait.
#pragma once

#include <cstdint>

namespace canteen::simulate {

struct Standing {
  std::uint64_t arrived = 0;
  std::uint64_t given_up = 0;  // lost or left, for good
  std::uint64_t waiting = 0;   // in the line, or at home between two tries
};

}  // namespace canteen::simulate
