#include "src/broker/memory/leases.hpp"

#include "src/broker/memory/note.hpp"

namespace canteen::broker::memory {

std::vector<Slot*> Leases::of(const Client& client) const {
  std::vector<Slot*> its;
  for (Slot* each = out_.front(); each != nullptr; each = each->behind) {
    if (each->to == &client) its.push_back(each);
  }
  return its;
}

void Leases::note_end(Slot& slot, base::Instant ends) {
  ends_.emplace(End(ends, slot.note->number), &slot);
  slot.ends = ends;
}

void Leases::forget_end(Slot& slot) {
  ends_.erase({slot.ends, slot.note->number});
  slot.ends = never;
}

}  // namespace canteen::broker::memory
