// Crowd — people who wait before a window, or before all of them, by whose turn it is.
//
// Thread safety: none.
// Complexity:    O(log n) each, of the people in it, unless a crowd says otherwise.
#pragma once

#include <cstddef>
#include <memory>

#include <canteen/scenario/scenario.hpp>

#include "src/serve/person.hpp"
#include "src/simulate/random.hpp"

namespace canteen::serve {

class Crowd {
 public:
  Crowd() = default;
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  virtual ~Crowd() = default;

  // He stands in it: where he stood, if he had been at a window already.
  virtual void put(Someone person) = 0;
  // Whose turn it is, out of it. Requires: not empty.
  virtual Someone take(scenario::Duration now) = 0;
  // He goes, whether it is his turn or not. Requires: he is in it.
  virtual Someone remove(const Person& person) = 0;

  [[nodiscard]] virtual std::size_t size() const noexcept = 0;
};

// Of the scenario's discipline. luck: lives longer.
[[nodiscard]] std::unique_ptr<Crowd> crowd_of(const scenario::Strategy& strategy,
                                              simulate::Random& luck);

}  // namespace canteen::serve
