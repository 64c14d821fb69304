// ClientOutcome — how long one client's requests have waited, all together.
#pragma once

#include <cstdint>

namespace canteen::simulate {

struct ClientOutcome {
  std::uint64_t begun = 0;  // requests whose service began
  double wait = 0;          // their waits, in nanoseconds

  friend bool operator==(const ClientOutcome&, const ClientOutcome&) = default;
};

}  // namespace canteen::simulate
