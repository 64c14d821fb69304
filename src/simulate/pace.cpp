#include "src/simulate/pace.hpp"

namespace canteen::simulate {

double stretch_of(const Contention& contention, double speed, std::uint32_t busy) noexcept {
  const double others = static_cast<double>(busy) - 1;
  return (1 + contention.alpha * others + contention.beta * busy * others) / speed;
}

Pace::Pace(const Model& model) {
  if (model.contention.alpha == 0 && model.contention.beta == 0) {
    if (model.speed != 1) factors_.push_back(1 / model.speed);
    return;
  }
  factors_.reserve(std::size_t{model.windows} + 1);
  factors_.push_back(1 / model.speed);  // nobody asks for it
  for (std::uint32_t busy = 1; busy <= model.windows; ++busy) {
    factors_.push_back(stretch_of(model.contention, model.speed, busy));
  }
}

}  // namespace canteen::simulate
