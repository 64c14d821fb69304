// Popularity — how much of all is asked of the first n dishes, and whom a draw means.
//
// A table of the shares, summed up, and a guide into it: equal parts of the draw, and where in the
// table each begins, so that a search has a few entries to look at instead of all.
// [H. Chen, Y. Asau: On generating random variates from an empirical distribution. 1974]
//
// Thread safety: constant once made.
// Complexity:    place() O(1) on average; memory for two numbers for each dish.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

class Popularity {
 public:
  explicit Popularity(const Dishes& dishes);

  // From 0, the most popular. Requires: 0 <= draw < 1.
  [[nodiscard]] std::uint32_t place(double draw) const noexcept;

  [[nodiscard]] std::uint64_t dishes() const noexcept { return up_to_.size(); }

 private:
  std::vector<double> up_to_;         // the popularity of the first n together; not to scale
  std::vector<std::uint32_t> guide_;  // INV: guide_[i] = the place of the draw i / dishes
};

// Of work.dishes; null without.
[[nodiscard]] std::shared_ptr<const Popularity> popularity_of(const Scenario& scenario);

}  // namespace canteen::scenario
