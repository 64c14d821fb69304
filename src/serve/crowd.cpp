#include "src/serve/crowd.hpp"

#include "src/serve/ageing_crowd.hpp"
#include "src/serve/contending_crowd.hpp"
#include "src/serve/fair_crowd.hpp"
#include "src/serve/ordered_crowd.hpp"

namespace canteen::serve {

std::unique_ptr<Crowd> crowd_of(const scenario::Strategy& strategy, simulate::Random& luck) {
  switch (strategy.discipline) {
    case scenario::Discipline::contend:
      return std::make_unique<ContendingCrowd>(luck);
    case scenario::Discipline::fair:
      return std::make_unique<FairCrowd>();
    case scenario::Discipline::priority:
      if (strategy.ageing) return std::make_unique<AgeingCrowd>(*strategy.ageing);
      break;
    default:
      break;
  }
  return std::make_unique<OrderedCrowd>(strategy);
}

}  // namespace canteen::serve
