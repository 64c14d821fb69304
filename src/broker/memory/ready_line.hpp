// ReadyLine — the slots of one priority that may be delivered, in the order of their numbers.
//
// Nearly all come in that order and stand in a deque; what comes back, or was held up by its key,
// has been overtaken and stands in a heap. The next is the smaller of the two heads.
//
// Thread safety: none. Complexity: O(1), O(log of those that came back) for those that did.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

class ReadyLine {
 public:
  void put(Slot&& slot) {
    if (in_order_.empty() || in_order_.back().number < slot.number) [[likely]] {
      in_order_.push_back(std::move(slot));
    } else {
      put_overtaken(std::move(slot));
    }
  }

  // Requires: not empty.
  Slot take() {
    if (!overtaken_.empty() &&
        (in_order_.empty() || overtaken_.front().number < in_order_.front().number)) [[unlikely]] {
      return take_overtaken();
    }
    Slot slot = std::move(in_order_.front());
    in_order_.pop_front();
    return slot;
  }

  [[nodiscard]] bool empty() const noexcept { return in_order_.empty() && overtaken_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return in_order_.size() + overtaken_.size(); }

  void clear() noexcept;

 private:
  void put_overtaken(Slot&& slot);
  Slot take_overtaken();

  std::deque<Slot> in_order_;
  std::vector<Slot> overtaken_;  // a heap, the smallest number on top
};

}  // namespace canteen::broker::memory
