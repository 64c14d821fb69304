#include "src/broker/memory/ready_line.hpp"

#include <algorithm>
#include <utility>

namespace canteen::broker::memory {
namespace {

bool later(const Slot& a, const Slot& b) {
  return a.number > b.number;
}

}  // namespace

void ReadyLine::put(Slot slot) {
  if (in_order_.empty() || in_order_.back().number < slot.number) [[likely]] {
    in_order_.push_back(std::move(slot));
    return;
  }
  overtaken_.push_back(std::move(slot));
  std::push_heap(overtaken_.begin(), overtaken_.end(), later);
}

Slot ReadyLine::take() {
  if (overtaken_.empty() ||
      (!in_order_.empty() && in_order_.front().number < overtaken_.front().number)) [[likely]] {
    Slot slot = std::move(in_order_.front());
    in_order_.pop_front();
    return slot;
  }
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
