// ReadyLine — the slots of one priority that may be delivered, in the order of their numbers.
//
// Nearly all come in that order and stand in a list; what comes back, or was held up by its key,
// has been overtaken and stands in a heap. The next is the smaller of the two heads.
//
// Thread safety: none. Complexity: O(1), O(log of those that came back) for those that did.
#pragma once

#include <vector>

#include "src/broker/memory/note.hpp"
#include "src/broker/memory/slot.hpp"
#include "src/broker/memory/slot_list.hpp"

namespace canteen::broker::memory {

class ReadyLine {
 public:
  void put(Slot& slot) {
    if (in_order_.empty() || in_order_.back()->note->number < slot.note->number) [[likely]] {
      in_order_.push_back(slot);
    } else {
      put_overtaken(slot);
    }
  }

  // Requires: not empty.
  Slot& take() {
    const bool from_heap =
        !overtaken_.empty() &&
        (in_order_.empty() || overtaken_.front()->note->number < in_order_.front()->note->number);
    return from_heap ? take_overtaken() : in_order_.pop_front();
  }

  [[nodiscard]] bool empty() const noexcept { return in_order_.empty() && overtaken_.empty(); }

 private:
  void put_overtaken(Slot& slot);
  Slot& take_overtaken();

  SlotList in_order_;
  std::vector<Slot*> overtaken_;  // a heap, the smallest number on top
};

}  // namespace canteen::broker::memory
