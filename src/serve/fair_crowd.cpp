#include "src/serve/fair_crowd.hpp"

#include <utility>

namespace canteen::serve {

void FairCrowd::put(Someone person) {
  const std::uint32_t number = person->rank;
  if (number >= kinds_.size()) kinds_.resize(std::size_t{number} + 1);
  Kind& kind = kinds_[number];
  if (kind.people.empty()) kind.turn = round_.insert(round_.end(), number);
  const std::uint64_t coming = person->number;
  kind.people.emplace(coming, std::move(person));
  ++size_;
}

Someone FairCrowd::take(scenario::Duration /*now*/) {
  Kind& kind = kinds_[round_.front()];
  Someone person = remove(*kind.people.begin()->second);
  if (!kind.people.empty()) round_.splice(round_.end(), round_, kind.turn);
  return person;
}

Someone FairCrowd::remove(const Person& person) {
  Kind& kind = kinds_[person.rank];
  Someone removed = std::move(kind.people.extract(person.number).mapped());
  if (kind.people.empty()) round_.erase(kind.turn);
  --size_;
  return removed;
}

}  // namespace canteen::serve
