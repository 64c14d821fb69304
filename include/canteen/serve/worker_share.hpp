// WorkerShare — what one worker of a fleet has done of a rush (submit()).
#pragma once

#include <cstdint>
#include <string>

namespace canteen::serve {

struct WorkerShare {
  std::string name;               // the machine's, and the number of the process
  std::uint32_t windows = 0;      // that it has
  std::uint64_t served = 0;       // to the end, the failed ones included
  std::uint64_t failed = 0;       // of the served
  std::uint64_t redelivered = 0;  // of the served: not for the first time, or perhaps not
  double busy = 0;                // seconds, of all its windows together
  double open = 0;                // likewise: from when it began until the rush was over

  [[nodiscard]] double utilisation() const noexcept { return open > 0 ? busy / open : 0; }
};

}  // namespace canteen::serve
