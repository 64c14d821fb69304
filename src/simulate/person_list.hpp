// PersonList — people in the order of their coming; anybody can be taken out.
//
// Thread safety: none. Complexity: O(1) each, but for insert().
#pragma once

#include <cstddef>

#include "src/simulate/people.hpp"

namespace canteen::simulate {

class PersonList {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] Handle oldest() const noexcept { return oldest_; }

  [[nodiscard]] Handle newest() const noexcept { return newest_; }

  // By his number: O(1) for one who comes, O(those who came before him) for one who comes back.
  void insert(People& people, Handle who) noexcept {
    Person& person = people[who];
    Handle older = newest_;
    if (older != nobody && people[older].number > person.number) {
      older = nobody;
      for (Handle each = oldest_; people[each].number < person.number; each = people[each].newer) {
        older = each;
      }
    }
    person.older = older;
    person.newer = older == nobody ? oldest_ : people[older].newer;
    (person.older == nobody ? oldest_ : people[person.older].newer) = who;
    (person.newer == nobody ? newest_ : people[person.newer].older) = who;
    ++size_;
  }

  // Requires: he is in it.
  void erase(People& people, Handle who) noexcept {
    const Person& person = people[who];
    (person.older == nobody ? oldest_ : people[person.older].newer) = person.newer;
    (person.newer == nobody ? newest_ : people[person.newer].older) = person.older;
    --size_;
  }

 private:
  Handle oldest_ = nobody;
  Handle newest_ = nobody;
  std::size_t size_ = 0;
};

}  // namespace canteen::simulate
