#include "src/broker/memory/lease_table.hpp"

#include <algorithm>
#include <utility>

namespace canteen::broker::memory {

std::optional<LeaseTable::Lease> LeaseTable::remove(Place place) {
  Lease* const found = find(place);
  if (found == nullptr) return std::nullopt;
  std::optional<Lease> lease(std::move(*found));
  drop(place);
  return lease;
}

bool LeaseTable::extend(Place place, base::Instant ends) {
  Lease* const found = find(place);
  if (found == nullptr) return false;
  found->ends = ends;
  if (ends != never) note_end(place, ends);
  return true;
}

std::optional<LeaseTable::Lease> LeaseTable::remove_ended(base::Instant now) {
  drop_outdated();
  if (ends_.empty() || ends_.front().at > now) return std::nullopt;
  return remove(ends_.front().place);
}

std::vector<LeaseTable::Lease> LeaseTable::remove_all_of(std::uint64_t handle) {
  std::vector<Lease> all;
  for (std::uint64_t tag = 0; tag < places_.size(); ++tag) {
    const Lease& each = places_[tag];
    if (each.epoch != 0 && each.handle == handle) all.push_back(*remove({tag, each.epoch}));
  }
  return all;
}

base::Instant LeaseTable::next_end() {
  drop_outdated();
  return ends_.empty() ? never : ends_.front().at;
}

void LeaseTable::note_end(Place place, base::Instant at) {
  ends_.push_back({at, place});
  std::push_heap(ends_.begin(), ends_.end(), later);
}

void LeaseTable::drop_outdated() {
  while (!ends_.empty()) {
    const Lease* const lease = find(ends_.front().place);
    if (lease != nullptr && lease->ends == ends_.front().at) return;
    std::pop_heap(ends_.begin(), ends_.end(), later);
    ends_.pop_back();
  }
}

}  // namespace canteen::broker::memory
