// Lfu — the one that has been asked for least often, since it came, goes first; of several the one
// whose last time is the longest ago.
//
// Complexity: O(log of the different counts).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Lfu {
 public:
  static constexpr bool hits_need_lock = true;

  explicit Lfu(std::size_t capacity) : links_(capacity), counts_(capacity) {}

  void hit(Slot slot) {
    const std::uint64_t count = counts_[slot];
    erase(slot);
    put(slot, count + 1);
  }

  void miss(std::uint64_t /*hash*/) noexcept {}

  Slot victim() {
    const Slot slot = by_count_.begin()->second.oldest();
    erase(slot);
    return slot;
  }

  void insert(Slot slot, std::uint64_t /*hash*/) { put(slot, 1); }

  void erase(Slot slot) {
    const auto list = by_count_.find(counts_[slot]);
    list->second.erase(links_, slot);
    if (list->second.empty()) by_count_.erase(list);
  }

 private:
  void put(Slot slot, std::uint64_t count) {
    counts_[slot] = count;
    by_count_[count].push_newest(links_, slot);
  }

  SlotLinks links_;
  std::vector<std::uint64_t> counts_;
  std::map<std::uint64_t, SlotList> by_count_;  // no list is empty
};

}  // namespace canteen::cache::detail
