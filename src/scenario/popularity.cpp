#include "src/scenario/popularity.hpp"

#include <algorithm>

#include "src/simulate/random.hpp"

namespace canteen::scenario {

Popularity::Popularity(const Dishes& dishes) {
  up_to_.reserve(dishes.distinct);
  double sum = 0;
  for (std::uint64_t n = 1; n <= dishes.distinct; ++n) {
    sum += simulate::portable_exp(-dishes.zipf * simulate::portable_log(static_cast<double>(n)));
    up_to_.push_back(sum);
  }
  guide_.reserve(dishes.distinct);
  std::uint32_t place = 0;
  const auto last = static_cast<std::uint32_t>(dishes.distinct - 1);
  for (std::uint64_t i = 0; i < dishes.distinct; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(dishes.distinct) * sum;
    while (place < last && up_to_[place] <= part) ++place;
    guide_.push_back(place);
  }
}

std::uint32_t Popularity::place(double draw) const noexcept {
  const double wanted = draw * up_to_.back();
  const std::size_t part = std::min(
      static_cast<std::size_t>(draw * static_cast<double>(up_to_.size())), up_to_.size() - 1);
  std::uint32_t place = guide_[part];
  // Rounding may have put the guide one too far, and a draw that is rounded up to the whole sum is
  // the last one's.
  while (place > 0 && up_to_[place - 1] > wanted) --place;
  while (place + 1 < up_to_.size() && up_to_[place] <= wanted) ++place;
  return place;
}

std::shared_ptr<const Popularity> popularity_of(const Scenario& scenario) {
  return scenario.work.dishes ? std::make_shared<const Popularity>(*scenario.work.dishes) : nullptr;
}

}  // namespace canteen::scenario
