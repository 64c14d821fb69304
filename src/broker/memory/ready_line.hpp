// ReadyLine — the slots of one priority that may be delivered, in the order of their numbers.
//
// Nearly all come in that order and stand in a deque; what comes back, or was held up by its key,
// has been overtaken and stands in a heap. The next is the smaller of the two heads.
//
// Thread safety: none. Complexity: O(1), O(log of those that came back) for those that did.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

class ReadyLine {
 public:
  void put(Slot slot);

  // Requires: not empty.
  Slot take();

  [[nodiscard]] bool empty() const noexcept { return in_order_.empty() && overtaken_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return in_order_.size() + overtaken_.size(); }

  void clear() noexcept;

 private:
  std::deque<Slot> in_order_;
  std::vector<Slot> overtaken_;  // a heap, the smallest number on top
};

}  // namespace canteen::broker::memory
