// Ghosts — the last keys that were evicted, by their hashes, without their values: a policy learns
// from them whom it should not have sent away.
//
// Thread safety: none. Complexity: O(1) each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/flat_index.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Ghosts {
 public:
  // For at most so many.
  explicit Ghosts(std::size_t most) : index_(most), links_(most), hashes_(most), most_(most) {
    free_.reserve(most);
    for (std::size_t slot = most; slot > 0; --slot) free_.push_back(static_cast<Slot>(slot - 1));
  }

  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }

  [[nodiscard]] bool contains(std::uint64_t hash) const noexcept {
    return most_ != 0 && index_.find(hash) != no_slot;
  }

  // The newest; the oldest goes when there is no room. Requires: it is not among them.
  void push(std::uint64_t hash) {
    if (most_ == 0) return;
    if (free_.empty()) pop_oldest();
    const Slot slot = free_.back();
    free_.pop_back();
    hashes_[slot] = hash;
    index_.insert(hash, slot);
    list_.push_newest(links_, slot);
  }

  // False: it is not among them.
  bool erase(std::uint64_t hash) {
    const Slot slot = most_ != 0 ? index_.find(hash) : no_slot;
    if (slot == no_slot) return false;
    drop(slot);
    return true;
  }

  // Requires: size() != 0.
  void pop_oldest() { drop(list_.oldest()); }

 private:
  void drop(Slot slot) {
    index_.erase(hashes_[slot]);
    list_.erase(links_, slot);
    free_.push_back(slot);
  }

  FlatIndex index_;
  SlotLinks links_;
  SlotList list_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Slot> free_;
  std::size_t most_;
};

}  // namespace canteen::cache::detail
