// Crowd — people by whose turn it is, and by how long they have waited: the container of a line
// that is not first in, first out.
//
// Complexity: O(log n) each, of the people and of their kinds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/random.hpp"
#include "src/serve/person.hpp"
#include "src/serve/ranks.hpp"

namespace canteen::serve {

class Crowd {
 public:
  using value_type = Person;

  // number: of several crowds, which share their ranks and have each a luck of its own.
  Crowd(const scenario::Scenario& scenario, std::shared_ptr<Ranks> ranks, std::uint64_t number = 0);

  [[nodiscard]] std::size_t size() const noexcept { return by_turn_.size(); }

  // Who has waited longest. Requires: not empty.
  [[nodiscard]] const Person& oldest() const { return by_turn_.at(by_age_.begin()->second); }

  void put(Person&& person);
  void get(std::optional<Person>& into);
  void get_oldest(std::optional<Person>& into);

 private:
  // Less: earlier. The second is the order of coming.
  using Turn = std::pair<std::uint64_t, std::uint64_t>;

  std::uint64_t rank_of(const Person& person);
  void take(std::map<Turn, Person>::iterator who, std::optional<Person>& into);

  scenario::Discipline discipline_;
  std::shared_ptr<Ranks> ranks_;
  scenario::Random luck_;
  std::uint64_t came_ = 0;
  std::map<Turn, Person> by_turn_;
  std::map<std::uint64_t, Turn> by_age_;
};

}  // namespace canteen::serve
