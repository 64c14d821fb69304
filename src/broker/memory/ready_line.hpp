// ReadyLine — the slots of one priority that may be delivered, in the order of their numbers.
//
// Nearly all come in that order and stand in a list; what comes back, or was held up by its key,
// has been overtaken and stands in a heap. The next is the smaller of the two heads.
//
// Thread safety: none. Complexity: O(1), O(log of those that came back) for those that did.
#pragma once

#include "src/broker/memory/note.hpp"
#include "src/broker/memory/slot.hpp"
#include "src/broker/memory/slot_heap.hpp"
#include "src/broker/memory/slot_list.hpp"

namespace canteen::broker::memory {

class ReadyLine {
 public:
  void put(Slot& slot) noexcept {
    if (in_order_.empty() || Earlier()(*in_order_.back(), slot)) [[likely]] {
      in_order_.push_back(slot);
    } else {
      overtaken_.push(slot);
    }
  }

  // Requires: not empty.
  Slot& take() noexcept {
    const bool from_heap = !overtaken_.empty() &&
                           (in_order_.empty() || Earlier()(overtaken_.top(), *in_order_.front()));
    return from_heap ? overtaken_.pop() : in_order_.pop_front();
  }

  [[nodiscard]] bool empty() const noexcept { return in_order_.empty() && overtaken_.empty(); }

 private:
  struct Earlier {
    bool operator()(const Slot& a, const Slot& b) const noexcept {
      return a.note->number < b.note->number;
    }
  };

  SlotList in_order_;
  SlotHeap<Earlier> overtaken_;
};

}  // namespace canteen::broker::memory
