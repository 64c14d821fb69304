// Lfu — the one that has been asked for least often, since it came, goes first; of several the one
// whose last time is the longest ago.
//
// Complexity: O(1): slots of one count are a group, and the groups a list in the order of their
// counts [1].
//
// [1] K. Shah, A. Mitra, D. Matani, An O(1) Algorithm for Implementing the LFU Cache Eviction
//     Scheme, 2010.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Lfu {
 public:
  static constexpr bool hits_need_lock = true;

  explicit Lfu(std::size_t capacity)
      : links_(capacity), group_of_(capacity), groups_(capacity), unused_(capacity) {
    std::iota(unused_.begin(), unused_.end(), Number{0});
  }

  void hit(Slot slot) noexcept {
    const Number group = group_of_[slot];
    const std::uint64_t count = groups_[group].count + 1;
    const Number next = groups_[group].more;
    groups_[group].slots.erase(links_, slot);
    if (next != none && groups_[next].count == count) {
      if (groups_[group].slots.empty()) drop(group);
      return put(slot, next);
    }
    if (groups_[group].slots.empty()) {  // the only one of its count: it takes the group along
      groups_[group].count = count;
      return put(slot, group);
    }
    put(slot, make_after(group, count));
  }

  void miss(std::uint64_t /*hash*/) noexcept {}

  Slot victim() noexcept {
    const Slot slot = groups_[least_].slots.oldest();
    erase(slot);
    return slot;
  }

  void insert(Slot slot, std::uint64_t /*hash*/) noexcept {
    const bool there = least_ != none && groups_[least_].count == 1;
    put(slot, there ? least_ : make_after(none, 1));
  }

  void erase(Slot slot) noexcept {
    const Number group = group_of_[slot];
    groups_[group].slots.erase(links_, slot);
    if (groups_[group].slots.empty()) drop(group);
  }

 private:
  using Number = std::uint32_t;

  static constexpr Number none = no_slot;

  // Those that were asked for equally often.
  struct Group {
    std::uint64_t count = 0;
    SlotList slots{};  // not empty
    Number less = none;
    Number more = none;
  };

  void put(Slot slot, Number group) noexcept {
    group_of_[slot] = group;
    groups_[group].slots.push_newest(links_, slot);
  }

  // none: as the first.
  Number make_after(Number before, std::uint64_t count) noexcept {
    const Number group = unused_.back();
    unused_.pop_back();
    const Number after = before != none ? groups_[before].more : least_;
    groups_[group] = {count, SlotList(), before, after};
    (before != none ? groups_[before].more : least_) = group;
    if (after != none) groups_[after].less = group;
    return group;
  }

  void drop(Number group) noexcept {
    const Number less = groups_[group].less;
    const Number more = groups_[group].more;
    (less != none ? groups_[less].more : least_) = more;
    if (more != none) groups_[more].less = less;
    unused_.push_back(group);  // where one was taken before: it needs no memory
  }

  SlotLinks links_;
  std::vector<Number> group_of_;
  std::vector<Group> groups_;  // as many as there are slots
  std::vector<Number> unused_;
  Number least_ = none;
};

}  // namespace canteen::cache::detail
