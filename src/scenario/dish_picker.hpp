// DishPicker — which dish each asks for, one after the other.
//
// Complexity: next() O(log distinct); memory for a number for each dish.
#pragma once

#include <cstdint>
#include <vector>

#include <canteen/scenario/dishes.hpp>

#include "src/scenario/random.hpp"

namespace canteen::scenario {

class DishPicker {
 public:
  DishPicker(const Dishes& dishes, Random random);

  // From 1, the most popular, to dishes.distinct.
  [[nodiscard]] std::uint64_t next();

 private:
  Random random_;
  std::vector<double> up_to_;  // the popularity of the first n together; not to scale
};

}  // namespace canteen::scenario
