// FlatIndex — from a key's hash to its slot: open addressing with linear probes, at most half full,
// and holes closed by moving back what follows [1], so that nothing has to be swept up later.
//
// Hashes are taken as they are: they must be mixed (mix.hpp). Two keys of one hash are one key
// here; who cannot live with that compares the keys himself.
//
// Thread safety: none. Complexity: O(1) on average.
// [1] D. Knuth, The Art of Computer Programming 3, 6.4, algorithm R.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class FlatIndex {
 public:
  // For at most so many.
  explicit FlatIndex(std::size_t most)
      : places_(std::bit_ceil(most * 2 + 2)), mask_(places_.size() - 1) {}

  // no_slot: it is not there.
  [[nodiscard]] Slot find(std::uint64_t hash) const noexcept {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Place& place = places_[at];
      if (place.slot == no_slot || place.hash == hash) return place.slot;
    }
  }

  // Requires: it is not there yet.
  void insert(std::uint64_t hash, Slot slot) noexcept {
    std::size_t at = hash & mask_;
    while (places_[at].slot != no_slot) at = (at + 1) & mask_;
    places_[at] = {hash, slot};
  }

  // Requires: it is there.
  void erase(std::uint64_t hash) noexcept {
    std::size_t hole = hash & mask_;
    while (places_[hole].hash != hash || places_[hole].slot == no_slot) hole = (hole + 1) & mask_;
    for (std::size_t at = (hole + 1) & mask_; places_[at].slot != no_slot; at = (at + 1) & mask_) {
      // May it move back to the hole? Not past the place where its own search begins.
      const std::size_t home = places_[at].hash & mask_;
      if (((at - home) & mask_) < ((at - hole) & mask_)) continue;
      places_[hole] = places_[at];
      hole = at;
    }
    places_[hole].slot = no_slot;
  }

 private:
  struct Place {
    std::uint64_t hash = 0;
    Slot slot = no_slot;
  };

  std::vector<Place> places_;
  std::size_t mask_;
};

}  // namespace canteen::cache::detail
