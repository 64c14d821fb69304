// SlotList — slots in a row; each is in one list at most.
//
// Thread safety: none. Complexity: O(1).
#pragma once

#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

class SlotList {
 public:
  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }

  // nullptr: there is none.
  [[nodiscard]] Slot* front() const noexcept { return first_; }

  [[nodiscard]] Slot* back() const noexcept { return last_; }

  void push_back(Slot& slot) noexcept {
    slot.before = last_;
    slot.behind = nullptr;
    (last_ != nullptr ? last_->behind : first_) = &slot;
    last_ = &slot;
  }

  // All of the other, which is empty then.
  void append(SlotList& other) noexcept {
    if (other.empty()) return;
    other.first_->before = last_;
    (last_ != nullptr ? last_->behind : first_) = other.first_;
    last_ = other.last_;
    other = SlotList();
  }

  // Requires: it is in here.
  void remove(const Slot& slot) noexcept {
    (slot.before != nullptr ? slot.before->behind : first_) = slot.behind;
    (slot.behind != nullptr ? slot.behind->before : last_) = slot.before;
  }

  // Requires: not empty.
  Slot& pop_front() noexcept {
    Slot& slot = *first_;
    remove(slot);
    return slot;
  }

 private:
  Slot* first_ = nullptr;
  Slot* last_ = nullptr;
};

}  // namespace canteen::broker::memory
