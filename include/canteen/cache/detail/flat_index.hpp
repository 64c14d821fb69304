// BasicFlatIndex — from a key's hash to its slot: open addressing with linear probes, at most half
// full, and holes closed by moving back what follows [1], so that nothing has to be swept up later.
//
// A place is four bytes, so that sixteen fill a line of the cache and the index of a large cache
// stays near: the number of the slot, how far it stands from where its hash would have it, and
// above them as much of the hash as there is room for, the tag. Mostly that is enough to tell two
// keys apart: the rest is what is_it() is for. Hashes are taken as they are: they must be mixed
// (mix.hpp).
//
// INV  A place that stands fewer than far() from its home says how far; so it can be moved back
//      without a look at its hash. Others say far(), and are looked up.
//
// Thread safety: as a standard container. But find() may run while one thread changes something, if
//                its caller finds out afterwards and takes no answer from it (basic_shard.hpp); not
//                during reserve(). So may prefetch().
// Ordering:      a place that is read has been released by who wrote it.
// Complexity:    O(1) on average; 8 to 16 bytes for each of the most.
// [1] D. Knuth, The Art of Computer Programming 3, 6.4, algorithm R.
#pragma once

#include <algorithm>
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
  // For at most so many, whose slots are below `slots`.
  BasicFlatIndex(std::size_t most, std::size_t slots)
      : places_(std::bit_ceil(most * 2 + 2)),
        mask_(places_.size() - 1),
        slot_bits_(static_cast<unsigned>(std::bit_width(std::max(slots, this->most())))),
        distance_bits_(std::min(most_distance_bits, place_bits - slot_bits_)) {}

  explicit BasicFlatIndex(std::size_t most) : BasicFlatIndex(most, most) {}

  // is_it(slot): whether it is that one, among those that look like it. no_slot: it is not there.
  template <class IsIt>
  [[nodiscard]] Slot find(std::uint64_t hash, IsIt&& is_it) const {
    const std::uint64_t tag = tag_of(hash);
    std::size_t at = hash & mask_;
    // Half of the places are empty; but while they are changed, one may not come by any.
    for (std::size_t looks = 0; looks <= mask_; ++looks, at = (at + 1) & mask_) {
      const std::uint64_t place = places_[at].load(std::memory_order_acquire);
      if (place == empty) return no_slot;
      if (place >> slot_bits_ == with_distance(tag, looks) && is_it(slot_of(place))) {
        return slot_of(place);
      }
    }
    return no_slot;
  }

  // Where that hash will be looked for comes nearer.
  void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&places_[hash & mask_]); }

  template <class F>
  void for_each(F&& call) const {
    for (const auto& each : places_) {
      if (const std::uint64_t place = read(each); place != empty) call(slot_of(place));
    }
  }

  // For how many there is room.
  [[nodiscard]] std::size_t most() const noexcept { return places_.size() / 2 - 1; }

  // Makes room for so many, if there is less; their slots are below that. hash_of(slot): whatever
  // it was inserted with.
  template <class HashOf>
  void reserve(std::size_t most, HashOf&& hash_of) {
    if (most <= this->most()) return;
    BasicFlatIndex larger(most);
    for_each([&](Slot slot) { larger.insert(hash_of(slot), slot); });
    places_.swap(larger.places_);
    mask_ = larger.mask_;
    slot_bits_ = larger.slot_bits_;
    distance_bits_ = larger.distance_bits_;
  }

  // Requires: there is room, and neither that key nor that slot is there yet.
  void insert(std::uint64_t hash, Slot slot) noexcept {
    std::size_t distance = 0;
    while (read(places_[(hash + distance) & mask_]) != empty) ++distance;
    write((hash + distance) & mask_,
          with_distance(tag_of(hash), distance) << slot_bits_ | (std::uint64_t{slot} + 1));
  }

  // Requires: it is there. hash_of: as of reserve().
  template <class HashOf>
  void erase(std::uint64_t hash, Slot slot, HashOf&& hash_of) noexcept {
    std::size_t hole = hash & mask_;
    while (slot_of(read(places_[hole])) != slot) hole = (hole + 1) & mask_;
    close(hole, hash_of);
  }

  // Erases the one that find() gives, in one go; no_slot: it was not there.
  template <class IsIt, class HashOf>
  Slot take(std::uint64_t hash, IsIt&& is_it, HashOf&& hash_of) noexcept {
    const std::uint64_t tag = tag_of(hash);
    for (std::size_t looks = 0;; ++looks) {
      const std::size_t at = (hash + looks) & mask_;
      const std::uint64_t place = read(places_[at]);
      if (place == empty) return no_slot;
      if (place >> slot_bits_ == with_distance(tag, looks) && is_it(slot_of(place))) {
        close(at, hash_of);
        return slot_of(place);
      }
    }
  }

 private:
  // What follows the hole moves back.
  template <class HashOf>
  void close(std::size_t hole, HashOf&& hash_of) noexcept {
    for (std::size_t at = (hole + 1) & mask_;; at = (at + 1) & mask_) {
      const std::uint64_t place = read(places_[at]);
      if (place == empty) break;
      // May it move back to the hole? Not past the place where its own search begins.
      std::size_t distance = place >> slot_bits_ & far();
      if (distance == far()) distance = (at - hash_of(slot_of(place))) & mask_;
      const std::size_t moved = (at - hole) & mask_;
      if (distance < moved) continue;
      const std::uint64_t tag = place >> slot_bits_ >> distance_bits_;
      write(hole, with_distance(tag, distance - moved) << slot_bits_ | (place & slot_mask()));
      hole = at;
    }
    write(hole, empty);
  }

  // A place: from below, the slot plus one, the distance, the tag.
  static constexpr std::uint64_t empty = 0;
  static constexpr unsigned place_bits = 32;
  static constexpr unsigned most_distance_bits = 3;

  [[nodiscard]] std::uint64_t far() const noexcept { return (1U << distance_bits_) - 1; }

  [[nodiscard]] std::uint64_t slot_mask() const noexcept {
    return (std::uint64_t{1} << slot_bits_) - 1;
  }

  [[nodiscard]] Slot slot_of(std::uint64_t place) const noexcept {
    return static_cast<Slot>((place & slot_mask()) - 1);
  }

  // Of the half of the hash that does not say where it is looked for. None, if there are so many
  // slots that they leave it no bit.
  [[nodiscard]] std::uint64_t tag_of(std::uint64_t hash) const noexcept {
    return (hash >> place_bits) &
           ((std::uint64_t{1} << (place_bits - slot_bits_ - distance_bits_)) - 1);
  }

  [[nodiscard]] std::uint64_t with_distance(std::uint64_t tag,
                                            std::size_t distance) const noexcept {
    return tag << distance_bits_ | std::min<std::uint64_t>(distance, far());
  }

  // By who changes it, what he or those before him have written.
  static std::uint64_t read(const Atomic<std::uint32_t>& place) noexcept {
    return place.load(std::memory_order_relaxed);
  }

  void write(std::size_t at, std::uint64_t place) noexcept {
    // release pairs with find()
    places_[at].store(static_cast<std::uint32_t>(place), std::memory_order_release);
  }

  std::vector<Atomic<std::uint32_t>> places_;
  std::size_t mask_;
  unsigned slot_bits_;
  unsigned distance_bits_;
};

using FlatIndex = BasicFlatIndex<>;

}  // namespace canteen::cache::detail
