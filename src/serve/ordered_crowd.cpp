#include "src/serve/ordered_crowd.hpp"

#include <iterator>
#include <limits>

#include "src/serve/left_to_do.hpp"

namespace canteen::serve {
namespace {

std::uint64_t longest_from_front(const scenario::Strategy& strategy) {
  switch (strategy.discipline) {
    case scenario::Discipline::lifo:
      return 0;
    case scenario::Discipline::adaptive_lifo:
      return strategy.long_line;
    default:
      return std::numeric_limits<std::uint64_t>::max();
  }
}

}  // namespace

OrderedCrowd::OrderedCrowd(const scenario::Strategy& strategy)
    : strategy_(strategy), longest_from_front_(longest_from_front(strategy)) {}

scenario::Duration OrderedCrowd::length_of(const Person& person) const {
  return strategy_.preemptive ? left_to_do(person, strategy_) : person.request.service;
}

OrderedCrowd::Turn OrderedCrowd::turn_of(const Person& person) const {
  switch (strategy_.discipline) {
    case scenario::Discipline::shortest_first:
      return {static_cast<std::uint64_t>(length_of(person).count()), person.number};
    case scenario::Discipline::priority:
      return {person.rank, person.number};
    default:
      return {0, person.number};
  }
}

void OrderedCrowd::put(Someone person) {
  const Turn turn = turn_of(*person);
  people_.emplace_hint(people_.end(), turn, std::move(person));
}

Someone OrderedCrowd::take(scenario::Duration /*now*/) {
  const bool from_front = people_.size() <= longest_from_front_;
  return std::move(
      people_.extract(from_front ? people_.begin() : std::prev(people_.end())).mapped());
}

Someone OrderedCrowd::remove(const Person& person) {
  return std::move(people_.extract(turn_of(person)).mapped());
}

}  // namespace canteen::serve
