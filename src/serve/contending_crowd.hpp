// ContendingCrowd — no line: anybody is next, all of them equally likely each time.
//
// Complexity: O(1) each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/serve/crowd.hpp"
#include "src/simulate/random.hpp"

namespace canteen::serve {

class ContendingCrowd final : public Crowd {
 public:
  explicit ContendingCrowd(simulate::Random& luck) : luck_(luck) {}

  void put(Someone person) override {
    person->spot = people_.size();
    people_.push_back(std::move(person));
  }

  Someone take(scenario::Duration /*now*/) override {
    return remove(*people_[luck_.below(static_cast<std::uint32_t>(people_.size()))]);
  }

  // The last one stands where he stood.
  Someone remove(const Person& person) override {
    const std::size_t spot = person.spot;
    std::swap(people_[spot], people_.back());
    people_[spot]->spot = spot;
    Someone removed = std::move(people_.back());
    people_.pop_back();
    return removed;
  }

  [[nodiscard]] std::size_t size() const noexcept override { return people_.size(); }

 private:
  simulate::Random& luck_;
  std::vector<Someone> people_;
};

}  // namespace canteen::serve
