#include "src/serve/ageing_crowd.hpp"

#include <utility>

#include "src/simulate/aged.hpp"

namespace canteen::serve {

void AgeingCrowd::put(Someone person) {
  const std::uint32_t rank = person->rank;
  if (rank >= ranks_.size()) ranks_.resize(std::size_t{rank} + 1);
  const std::uint64_t number = person->number;
  ranks_[rank].emplace(number, std::move(person));
  ++size_;
}

Someone AgeingCrowd::take(scenario::Duration now) {
  const Person* first = nullptr;
  std::pair<std::uint32_t, std::uint64_t> turn;
  for (const auto& rank : ranks_) {
    if (rank.empty()) continue;
    const Person& person = *rank.begin()->second;
    const std::uint32_t aged =
        simulate::aged(person.rank, (now - person.came).count(), ageing_.count());
    const std::pair other(aged, person.number);
    if (first != nullptr && turn < other) continue;
    first = &person;
    turn = other;
  }
  return remove(*first);
}

Someone AgeingCrowd::remove(const Person& person) {
  --size_;
  return std::move(ranks_[person.rank].extract(person.number).mapped());
}

}  // namespace canteen::serve
