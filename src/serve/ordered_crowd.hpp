// OrderedCrowd — people in an order that does not change while they wait: of their coming, of their
// services or what is left of them, or of their ranks. Who is next stands in front; in a long line
// of Discipline::lifo and adaptive_lifo behind.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "src/serve/crowd.hpp"

namespace canteen::serve {

class OrderedCrowd final : public Crowd {
 public:
  explicit OrderedCrowd(const scenario::Strategy& strategy);

  void put(Someone person) override;
  Someone take(scenario::Duration now) override;
  Someone remove(const Person& person) override;

  [[nodiscard]] std::size_t size() const noexcept override { return people_.size(); }

 private:
  // Of equal ones who came first.
  using Turn = std::pair<std::uint64_t, std::uint64_t>;

  [[nodiscard]] scenario::Duration length_of(const Person& person) const;
  [[nodiscard]] Turn turn_of(const Person& person) const;

  const scenario::Strategy strategy_;
  const std::uint64_t longest_from_front_;
  std::map<Turn, Someone> people_;
};

}  // namespace canteen::serve
