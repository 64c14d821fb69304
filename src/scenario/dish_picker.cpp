#include "src/scenario/dish_picker.hpp"

#include <algorithm>

namespace canteen::scenario {

DishPicker::DishPicker(const Dishes& dishes, Random random) : random_(random) {
  up_to_.reserve(dishes.distinct);
  double sum = 0;
  for (std::uint64_t n = 1; n <= dishes.distinct; ++n) {
    sum += portable_exp(-dishes.zipf * portable_log(static_cast<double>(n)));
    up_to_.push_back(sum);
  }
}

std::uint64_t DishPicker::next() {
  const double draw = random_.uniform() * up_to_.back();
  // A draw that is rounded up to the whole sum is the last one's.
  const auto found = std::upper_bound(up_to_.begin(), up_to_.end() - 1, draw);
  return static_cast<std::uint64_t>(found - up_to_.begin()) + 1;
}

}  // namespace canteen::scenario
