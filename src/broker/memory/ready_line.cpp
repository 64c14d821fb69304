#include "src/broker/memory/ready_line.hpp"

#include <algorithm>
#include <utility>

namespace canteen::broker::memory {
namespace {

bool later(const Slot& a, const Slot& b) {
  return a.number > b.number;
}

}  // namespace

void ReadyLine::put_overtaken(Slot&& slot) {
  overtaken_.push_back(std::move(slot));
  std::push_heap(overtaken_.begin(), overtaken_.end(), later);
}

Slot ReadyLine::take_overtaken() {
  std::pop_heap(overtaken_.begin(), overtaken_.end(), later);
  Slot slot = std::move(overtaken_.back());
  overtaken_.pop_back();
  return slot;
}

void ReadyLine::clear() noexcept {
  in_order_.clear();
  overtaken_.clear();
}

}  // namespace canteen::broker::memory
