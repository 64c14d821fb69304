// Ranks — which kind of people is served before which.
//
// Thread safety: none of the members changes anything. Complexity: O(1).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <canteen/simulate/model.hpp>

namespace canteen::simulate {

class Ranks {
 public:
  explicit Ranks(const Model& model) : ranks_(model.ranks) {
    if (!ranks_.empty()) beyond_ = *std::max_element(ranks_.begin(), ranks_.end()) + 1;
  }

  // 0 is first.
  [[nodiscard]] std::uint32_t of(std::uint32_t kind) const noexcept {
    if (kind < ranks_.size()) return ranks_[kind];
    return beyond_ + (kind - static_cast<std::uint32_t>(ranks_.size()));
  }

 private:
  std::vector<std::uint32_t> ranks_;  // by kind
  std::uint32_t beyond_ = 0;          // of the first kind that has none
};

}  // namespace canteen::simulate
