// SlotHeap — slots of which the one that comes before all others can be taken: a pairing heap [1],
// made of the slots' own links, so that it never asks for memory.
//
// A slot's `behind` is its first child here, and `before` the next child of the same parent.
// Requires: Before()(a, b): whether a comes before b; it throws nothing.
//
// Thread safety: none. Complexity: push and top O(1), pop O(log n) on the whole.
//
// [1] M. Fredman, R. Sedgewick, D. Sleator, R. Tarjan, The pairing heap, Algorithmica 1, 1986.
#pragma once

#include <cstddef>
#include <utility>

#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

template <class Before>
class SlotHeap {
 public:
  [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  // Requires: not empty.
  [[nodiscard]] Slot& top() const noexcept { return *root_; }

  void push(Slot& slot) noexcept {
    slot.before = slot.behind = nullptr;
    root_ = meld(root_, &slot);
    ++size_;
  }

  // Requires: not empty.
  Slot& pop() noexcept {
    Slot& first = *root_;
    root_ = meld_all(first.behind);
    --size_;
    return first;
  }

 private:
  // One of both; either may be missing.
  static Slot* meld(Slot* one, Slot* other) noexcept {
    if (one == nullptr) return other;
    if (other == nullptr) return one;
    if (Before()(*other, *one)) std::swap(one, other);
    other->before = one->behind;
    one->behind = other;
    return one;
  }

  static Slot* take(Slot*& list) noexcept {
    return list != nullptr ? std::exchange(list, std::exchange(list->before, nullptr)) : nullptr;
  }

  // One of them all: in pairs first, which is what keeps it flat [1].
  static Slot* meld_all(Slot* children) noexcept {
    Slot* pairs = nullptr;
    while (children != nullptr) {
      Slot* const one = take(children);
      Slot* const pair = meld(one, take(children));
      pair->before = pairs;
      pairs = pair;
    }
    Slot* all = nullptr;
    while (pairs != nullptr) all = meld(all, take(pairs));
    return all;
  }

  Slot* root_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace canteen::broker::memory
