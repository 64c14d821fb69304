// Choices — what a plan may change of a strategy, and to what.
//
// What is empty is chosen by the planner itself (plan/plan_for.hpp); what a plan may not change is
// given with the one value that it is to have.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/cache/policy.hpp>
#include <canteen/scenario/strategy.hpp>

namespace canteen::scenario {

struct Choices {
  struct Span {
    std::uint32_t least = 1;
    std::uint32_t most = 1;

    friend bool operator==(const Span&, const Span&) = default;
  };

  std::optional<Span> windows = {};
  std::vector<double> speeds = {};
  std::vector<Discipline> disciplines = {};
  std::vector<std::uint64_t> prepared = {};  // capacities; 0: nothing is prepared
  std::vector<cache::Policy> policies = {};  // of what is prepared
  std::vector<std::uint64_t> buffers = {};   // 0: any number may wait
  std::optional<WhenFull> full = {};         // of those with a bound
  std::vector<LineLayout> lines = {};

  friend bool operator==(const Choices&, const Choices&) = default;
};

}  // namespace canteen::scenario
