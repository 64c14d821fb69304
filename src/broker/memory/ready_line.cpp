#include "src/broker/memory/ready_line.hpp"

#include <algorithm>

namespace canteen::broker::memory {
namespace {

bool comes_later(const Slot* a, const Slot* b) {
  return a->note->number > b->note->number;
}

}  // namespace

void ReadyLine::put_overtaken(Slot& slot) {
  overtaken_.push_back(&slot);
  std::push_heap(overtaken_.begin(), overtaken_.end(), comes_later);
}

Slot& ReadyLine::take_overtaken() {
  std::pop_heap(overtaken_.begin(), overtaken_.end(), comes_later);
  Slot& slot = *overtaken_.back();
  overtaken_.pop_back();
  return slot;
}

}  // namespace canteen::broker::memory
