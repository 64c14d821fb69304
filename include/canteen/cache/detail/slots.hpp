// Slot, SlotLinks, SlotList — the places of a cache, by number, and lists of them.
//
// A policy knows the things in a cache by their slots alone: it can keep what it has to say of them
// in arrays, and needs to know nothing of keys and values.
//
// Thread safety: none. Complexity: O(1) each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace canteen::cache::detail {

using Slot = std::uint32_t;

inline constexpr Slot no_slot = std::numeric_limits<Slot>::max();

// Of every slot its neighbours, in whichever list it is: in one at a time.
struct SlotLinks {
  explicit SlotLinks(std::size_t slots) : links(slots) {}

  struct Link {
    Slot newer = no_slot;
    Slot older = no_slot;
  };

  std::vector<Link> links;
};

// From the newest to the oldest. Requires of all: the slot is in this list, or in none for
// push_newest().
class SlotList {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] Slot newest() const noexcept { return newest_; }

  [[nodiscard]] Slot oldest() const noexcept { return oldest_; }

  void push_newest(SlotLinks& all, Slot slot) noexcept {
    all.links[slot] = {no_slot, newest_};
    (newest_ != no_slot ? all.links[newest_].newer : oldest_) = slot;
    newest_ = slot;
    ++size_;
  }

  void erase(SlotLinks& all, Slot slot) noexcept {
    const auto [newer, older] = all.links[slot];
    (newer != no_slot ? all.links[newer].older : newest_) = older;
    (older != no_slot ? all.links[older].newer : oldest_) = newer;
    --size_;
  }

  // Requires: not empty.
  Slot pop_oldest(SlotLinks& all) noexcept {
    const Slot slot = oldest_;
    erase(all, slot);
    return slot;
  }

  void renew(SlotLinks& all, Slot slot) noexcept {
    if (slot == newest_) return;
    erase(all, slot);
    push_newest(all, slot);
  }

 private:
  Slot newest_ = no_slot;
  Slot oldest_ = no_slot;
  std::size_t size_ = 0;
};

}  // namespace canteen::cache::detail
