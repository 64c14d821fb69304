#include "src/plan/aftermath.hpp"

#include <algorithm>
#include <iterator>

namespace canteen::plan {

void Aftermath::note(const simulate::Standing& standing) {
  marks_.push_back(standing);
  if (marks_.size() < most) return;
  // Every second one is enough.
  for (std::size_t i = 0; i < most / 2; ++i) marks_[i] = marks_[2 * i + 1];
  marks_.resize(most / 2);
  step_ *= 2;
}

bool Aftermath::has_collapsed() const {
  if (marks_.empty()) return false;
  const simulate::Standing& last = marks_.back();
  const std::uint64_t begins = last.arrived - last.arrived / 10;
  const auto tenth = std::upper_bound(
      marks_.begin(), marks_.end(), begins,
      [](std::uint64_t arrived, const auto& each) { return arrived < each.arrived; });
  const simulate::Standing before =
      tenth == marks_.begin() ? simulate::Standing() : *std::prev(tenth);
  const std::uint64_t in_vain = last.given_up - before.given_up + last.waiting;
  return 2 * in_vain > last.arrived - before.arrived;
}

}  // namespace canteen::plan
