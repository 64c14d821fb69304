#include "src/serve/longest_waits.hpp"

#include <algorithm>
#include <tuple>

namespace canteen::serve {

bool LongestWaits::longer(const Wait& one, const Wait& other) {
  return std::tuple(other.wait, one.at, one.kind) < std::tuple(one.wait, other.at, other.kind);
}

void LongestWaits::insert(const Wait& one) {
  waits_.push_back(one);
  std::push_heap(waits_.begin(), waits_.end(), longer);
  if (waits_.size() <= most) return;
  std::pop_heap(waits_.begin(), waits_.end(), longer);
  waits_.pop_back();
}

void LongestWaits::merge(const LongestWaits& other) {
  for (const Wait& each : other.waits_) add(each.at, each.wait, each.kind);
}

std::vector<LongWait> LongestWaits::told(const std::vector<ClassResult>& classes) const {
  std::vector<Wait> sorted = waits_;
  std::sort(sorted.begin(), sorted.end(), longer);
  std::vector<LongWait> told;
  told.reserve(sorted.size());
  for (const Wait& each : sorted) {
    told.push_back({each.at, each.wait, classes.size() < 2 ? "" : classes[each.kind].name});
  }
  return told;
}

}  // namespace canteen::serve
