// Aftermath — whether a rush was over when people ceased to come, or had become a state of its own.
//
// People who come again are a load themselves. A rush may make so many of them that they keep the
// windows from ever catching up, at a load that those would have carried; and another noon of the
// same kind ends well. A replication has collapsed if, of the last tenth of those who came, it has
// not got the greater part through: if, when the last one came, those who had given up since that
// tenth began, and those who were in the line or at home, were more than half as many as it.
//
// [N. Bronson, A. Aghayev, A. Charapko, T. Zhu: Metastable failures in distributed systems.
// HotOS 2021]
//
// Thread safety: none. Complexity: O(1) each, amortised; 256 marks of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/simulate/standing.hpp>

namespace canteen::plan {

class Aftermath {
 public:
  // So many arrivals lie between two marks: more, the more there have been.
  [[nodiscard]] std::uint64_t step() const noexcept { return step_; }

  // Requires: at least as many came as at the last one.
  void note(const simulate::Standing& standing);

  // When the last one who was noted came.
  [[nodiscard]] bool has_collapsed() const;

 private:
  static constexpr std::size_t most = 256;

  std::uint64_t step_ = 16;
  std::vector<simulate::Standing> marks_;
};

}  // namespace canteen::plan
