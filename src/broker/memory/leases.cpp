#include "src/broker/memory/leases.hpp"

#include <utility>

#include "src/broker/memory/note.hpp"

namespace canteen::broker::memory {

void Leases::make_spare() {
  std::map<End, Slot*> one;
  one.emplace(End(), nullptr);
  spare_ = one.extract(one.begin());
}

void Leases::note_end(Slot& slot, base::Instant ends) noexcept {
  spare_.key() = End(ends, slot.note->number);
  spare_.mapped() = &slot;
  ends_.insert(std::move(spare_));
  slot.ends = ends;
}

void Leases::forget_end(Slot& slot) noexcept {
  spare_ = ends_.extract(End(slot.ends, slot.note->number));
  slot.ends = never;
}

}  // namespace canteen::broker::memory
