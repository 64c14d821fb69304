#include "src/serve/crowd.hpp"

#include <limits>
#include <utility>

namespace canteen::serve {
namespace {

constexpr std::uint64_t luck_stream = 16;  // none of the scenario's own

}  // namespace

Crowd::Crowd(const scenario::Scenario& scenario, std::shared_ptr<Ranks> ranks, std::uint64_t number)
    : discipline_(scenario.strategy.discipline),
      ranks_(std::move(ranks)),
      luck_(scenario.arrivals.seed, luck_stream + number) {}

std::uint64_t Crowd::rank_of(const Person& person) {
  switch (discipline_) {
    case scenario::Discipline::fifo:
      return 0;
    case scenario::Discipline::lifo:
      return std::numeric_limits<std::uint64_t>::max() - came_;
    case scenario::Discipline::contend:
      return luck_.bits();
    case scenario::Discipline::priority:
      break;
  }
  return ranks_->of(person.request.kind);
}

void Crowd::put(Person&& person) {
  const Turn turn{rank_of(person), came_};
  const auto age = by_age_.emplace(came_, turn).first;
  try {
    by_turn_.emplace(turn, std::move(person));
  } catch (...) {
    by_age_.erase(age);
    throw;
  }
  ++came_;
}

void Crowd::take(std::map<Turn, Person>::iterator who, std::optional<Person>& into) {
  by_age_.erase(who->first.second);
  into.emplace(std::move(who->second));
  by_turn_.erase(who);
}

void Crowd::get(std::optional<Person>& into) {
  take(by_turn_.begin(), into);
}

void Crowd::get_oldest(std::optional<Person>& into) {
  take(by_turn_.find(by_age_.begin()->second), into);
}

}  // namespace canteen::serve
