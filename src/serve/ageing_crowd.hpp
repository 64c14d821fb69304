// AgeingCrowd — by priority, and who has waited long ranks higher.
//
// Within a rank who came first is always ahead, so only the first of each are compared.
//
// Complexity: take() O(ranks).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "src/serve/crowd.hpp"

namespace canteen::serve {

class AgeingCrowd final : public Crowd {
 public:
  explicit AgeingCrowd(scenario::Duration ageing) : ageing_(ageing) {}

  void put(Someone person) override;
  Someone take(scenario::Duration now) override;
  Someone remove(const Person& person) override;

  [[nodiscard]] std::size_t size() const noexcept override { return size_; }

 private:
  const scenario::Duration ageing_;
  std::vector<std::map<std::uint64_t, Someone>> ranks_;  // each by the order of coming
  std::size_t size_ = 0;                                 // of all of them
};

}  // namespace canteen::serve
