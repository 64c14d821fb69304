// LeaseTable — what is out: each with its slot, whose it is, and when it comes back by itself.
//
// A lease is found by its place, and known by its epoch, a number that is never used twice: who
// comes with an old one finds the place empty or another's.
//
// Thread safety: none. Complexity: O(1); with a deadline O(log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

class LeaseTable {
 public:
  struct Lease {
    Slot slot;
    std::uint64_t epoch = 0;  // 0: the place is free
    std::uint64_t handle = 0;
    std::uint32_t max_attempts = 0;
    base::Instant ends = never;
  };

  struct Place {
    std::uint64_t tag;
    std::uint64_t epoch;
  };

  Place add(Slot&& slot, std::uint64_t handle, std::uint32_t max_attempts, base::Instant ends) {
    std::uint64_t tag = places_.size();
    if (free_.empty()) {
      places_.emplace_back();
    } else {
      tag = free_.back();
      free_.pop_back();
    }
    const Place place{tag, ++epochs_};
    places_[tag] = {std::move(slot), place.epoch, handle, max_attempts, ends};
    if (ends != never) note_end(place, ends);
    ++size_;
    return place;
  }

  // nullptr: it is over. Until the table is changed.
  [[nodiscard]] Lease* find(Place place) {
    if (place.tag >= places_.size()) return nullptr;
    Lease& lease = places_[place.tag];
    return lease.epoch == place.epoch ? &lease : nullptr;
  }

  // Requires: it is there.
  void drop(Place place) {
    Lease& lease = places_[place.tag];
    lease.slot.message.reset();
    lease.epoch = 0;
    free_.push_back(place.tag);
    --size_;
  }

  // Its lease, which is over now; nullopt if it was over before.
  std::optional<Lease> remove(Place place);

  bool extend(Place place, base::Instant ends);

  // The first whose time is over by `now`.
  std::optional<Lease> remove_ended(base::Instant now);

  // All of a handle. O(places).
  std::vector<Lease> remove_all_of(std::uint64_t handle);

  // When the first ends; never, if none does.
  [[nodiscard]] base::Instant next_end();

  // Whether any may end.
  [[nodiscard]] bool has_ends() const noexcept { return !ends_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct End {
    base::Instant at;
    Place place;
  };

  // Of two ends the later one, for a heap.
  static bool later(const End& a, const End& b) { return a.at > b.at; }

  void note_end(Place place, base::Instant at);
  void drop_outdated();

  std::vector<Lease> places_;
  std::vector<std::uint64_t> free_;
  std::vector<End> ends_;  // a heap; one that is not its lease's any more is outdated
  std::uint64_t epochs_ = 0;
  std::size_t size_ = 0;
};

}  // namespace canteen::broker::memory
