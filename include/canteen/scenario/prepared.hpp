// Prepared — what is popular is ready before anybody comes, and the rest is kept once it was made.
#pragma once

#include <cstdint>
#include <optional>

#include <canteen/cache/policy.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Prepared {
  std::uint64_t capacity = 1;  // keys that there is room for
  double share = 0;            // of the capacity: for the most popular ones, which stay
  cache::Policy policy = cache::default_policy;  // who of the others leaves when it is full
  Duration hit{};                                // what a window takes for one that is ready
  std::optional<Duration> expiry = {};           // since it was made; absent: it keeps for ever

  friend bool operator==(const Prepared&, const Prepared&) = default;
};

}  // namespace canteen::scenario
