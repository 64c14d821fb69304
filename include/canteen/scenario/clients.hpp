// Clients — who sends requests, and how many more some of them send than others.
//
// By Zipf's law, as Dishes: the n-th sends n^zipf times fewer than the first. It is called n.
#pragma once

#include <cstdint>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

struct Scenario;

struct Clients {
  std::uint64_t distinct = 1;  // up to 65,536
  double zipf = 1;             // 0: all alike

  friend bool operator==(const Clients&, const Clients&) = default;
};

// Whether requests are known by their clients: the scenario has them, names their column in a
// trace, or is fair to them.
[[nodiscard]] CANTEEN_API bool knows_clients(const Scenario& scenario) noexcept;

}  // namespace canteen::scenario
