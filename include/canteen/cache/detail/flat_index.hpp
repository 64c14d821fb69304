// BasicFlatIndex — from a key's hash to its slot: open addressing with linear probes, at most half
// full, and holes closed by moving back what follows [1], so that nothing has to be swept up later.
//
// Of the hash it keeps half, which mostly is enough to tell two keys apart, and eight of its places
// fill a line of the cache: the rest is what is_it() is for. Hashes are taken as they are: they
// must be mixed (mix.hpp).
//
// Thread safety: as a standard container. But find() may run while one thread changes something, if
//                its caller finds out afterwards and takes no answer from it (basic_shard.hpp); not
//                during reserve(). So may prefetch().
// Ordering:      a place that is read has been released by who wrote it.
// Complexity:    O(1) on average; 16 to 32 bytes for each of the most.
// [1] D. Knuth, The Art of Computer Programming 3, 6.4, algorithm R.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

template <template <class> class Atomic = std::atomic>
class BasicFlatIndex {
 public:
  // For at most so many.
  explicit BasicFlatIndex(std::size_t most)
      : places_(std::bit_ceil(most * 2 + 2)), mask_(places_.size() - 1) {}

  // is_it(slot): whether it is that one, among those that look like it. no_slot: it is not there.
  template <class IsIt>
  [[nodiscard]] Slot find(std::uint64_t hash, IsIt&& is_it) const {
    const std::uint64_t tag = tag_of(hash);
    std::size_t at = tag & mask_;
    // Half of the places are empty; but while they are changed, one may not come by any.
    for (std::size_t looks = 0; looks <= mask_; ++looks, at = (at + 1) & mask_) {
      const std::uint64_t place = places_[at].load(std::memory_order_acquire);
      if (place == empty) return no_slot;
      if (place >> 32 == tag && is_it(slot_of(place))) return slot_of(place);
    }
    return no_slot;
  }

  // Where that hash will be looked for comes nearer.
  void prefetch(std::uint64_t hash) const noexcept {
    __builtin_prefetch(&places_[tag_of(hash) & mask_]);
  }

  template <class F>
  void for_each(F&& call) const {
    for (const auto& each : places_) {
      if (const std::uint64_t place = read(each); place != empty) call(slot_of(place));
    }
  }

  // For how many there is room.
  [[nodiscard]] std::size_t most() const noexcept { return places_.size() / 2 - 1; }

  // Makes room for so many, if there is less.
  void reserve(std::size_t most) {
    if (most <= this->most()) return;
    BasicFlatIndex larger(most);
    for (const auto& each : places_) {
      if (const std::uint64_t place = read(each); place != empty) {
        larger.insert(place >> 32, slot_of(place));
      }
    }
    places_.swap(larger.places_);
    mask_ = larger.mask_;
  }

  // Requires: there is room, and neither that key nor that slot is there yet.
  void insert(std::uint64_t hash, Slot slot) noexcept {
    std::size_t at = tag_of(hash) & mask_;
    while (read(places_[at]) != empty) at = (at + 1) & mask_;
    write(at, tag_of(hash) << 32 | (std::uint64_t{slot} + 1));
  }

  // Requires: it is there.
  void erase(std::uint64_t hash, Slot slot) noexcept {
    std::size_t hole = tag_of(hash) & mask_;
    while (slot_of(read(places_[hole])) != slot) hole = (hole + 1) & mask_;
    for (std::size_t at = (hole + 1) & mask_;; at = (at + 1) & mask_) {
      const std::uint64_t place = read(places_[at]);
      if (place == empty) break;
      // May it move back to the hole? Not past the place where its own search begins.
      const std::size_t home = (place >> 32) & mask_;
      if (((at - home) & mask_) < ((at - hole) & mask_)) continue;
      write(hole, place);
      hole = at;
    }
    write(hole, empty);
  }

 private:
  // A place: the tag, and the slot plus one.
  static constexpr std::uint64_t empty = 0;

  static std::uint64_t tag_of(std::uint64_t hash) noexcept { return hash & 0xffffffffU; }

  static Slot slot_of(std::uint64_t place) noexcept { return static_cast<Slot>(place) - 1; }

  // By who changes it, what he or those before him have written.
  static std::uint64_t read(const Atomic<std::uint64_t>& place) noexcept {
    return place.load(std::memory_order_relaxed);
  }

  void write(std::size_t at, std::uint64_t place) noexcept {
    places_[at].store(place, std::memory_order_release);  // pairs with find()
  }

  std::vector<Atomic<std::uint64_t>> places_;
  std::size_t mask_;
};

using FlatIndex = BasicFlatIndex<>;

}  // namespace canteen::cache::detail
