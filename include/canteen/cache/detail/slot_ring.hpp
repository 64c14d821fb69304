// SlotRing — slots with their hashes, first in, first out: what is next to go and where the next
// comes are two places, however many there are, where a list would have to touch its neighbours.
//
// It runs in a circle that is no longer than it has had to be: a short queue in the room of a long
// one would go through all of that room again and again, and push out of the processor's cache what
// is wanted there.
//
// Who is taken out of the middle stays in the ring, and is passed over when he comes to the end: of
// the same slot it is always the older entry that is no good any more.
//
// INV  The oldest is at begin_, used_ entries follow one another from there, gaps included, and
//      behind circle_ - 1 comes 0. What is in no use has no value.
//
// Thread safety: none. Errors: none, but for memory when it is made.
// Complexity:    O(1), amortised; up to 16 bytes for each of the most, as they come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class SlotRing {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    Slot slot = no_slot;
  };

  // Never more than so many.
  explicit SlotRing(std::size_t most)
      : room_(most + most / 8 + 1),
        circle_(std::min(room_, first_circle)),
        ring_(new Packed[room_]),
        gaps_(most) {}

  [[nodiscard]] std::size_t size() const noexcept { return used_ - all_gaps_; }

  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  void push_newest(Entry entry) noexcept {
    if (used_ == circle_) make_room();
    ring_[place(used_++)] = {static_cast<std::uint32_t>(entry.hash),
                             static_cast<std::uint32_t>(entry.hash >> 32U), entry.slot};
  }

  // The first of the oldest few for whom goes(slot); the oldest, if it goes for none of them;
  // no_slot: nobody is here. A guess: who was taken out is not passed over.
  template <class Goes>
  [[nodiscard]] Entry guess_oldest(Goes&& goes) const noexcept {
    constexpr std::size_t few = 4;
    for (std::size_t i = 0; i < std::min(used_, few); ++i) {
      if (goes(ring_[place(i)].slot)) return unpacked(ring_[place(i)]);
    }
    return used_ == 0 ? Entry() : unpacked(ring_[begin_]);
  }

  // Requires: not empty.
  Entry pop_oldest() noexcept {
    for (;;) {
      const Entry entry = unpacked(ring_[begin_]);
      begin_ = place(1);
      --used_;
      if (!is_gap(entry.slot)) return entry;
    }
  }

  // Requires: it is in the ring.
  void erase(Slot slot) noexcept {
    ++gaps_[slot];
    ++all_gaps_;
    if (gaps_[slot] == std::numeric_limits<Gaps>::max()) close_gaps();
  }

 private:
  using Gaps = std::uint16_t;

  // Twelve bytes, where an Entry takes sixteen.
  struct Packed {
    std::uint32_t low;
    std::uint32_t high;
    Slot slot;
  };

  static constexpr std::size_t first_circle = 64;

  static Entry unpacked(const Packed& packed) noexcept {
    return {packed.low | std::uint64_t{packed.high} << 32U, packed.slot};
  }

  // The n-th from the oldest, from 0. Requires: n <= circle_.
  [[nodiscard]] std::size_t place(std::size_t n) const noexcept {
    const std::size_t at = begin_ + n;
    return at >= circle_ ? at - circle_ : at;
  }

  // … and then one less.
  bool is_gap(Slot slot) noexcept {
    if (all_gaps_ == 0 || gaps_[slot] == 0) return false;
    --gaps_[slot];
    --all_gaps_;
    return true;
  }

  // The circle becomes longer, or what is no good any more makes room: of the longest one that is
  // at least a ninth, for no more than `most` are there.
  void make_room() noexcept {
    if (circle_ == room_) return close_gaps();
    const std::size_t longer = std::min(room_, 2 * circle_);
    // Those from begin_ on are the oldest, and stay in front of those that follow at 0.
    std::move_backward(&ring_[begin_], &ring_[circle_], &ring_[longer]);
    begin_ += longer - circle_;
    circle_ = longer;
  }

  void close_gaps() noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      const Packed entry = ring_[place(i)];
      if (!is_gap(entry.slot)) ring_[place(kept++)] = entry;
    }
    used_ = kept;
  }

  std::size_t room_;
  std::size_t circle_;  // so much of it is in use
  std::unique_ptr<Packed[]> ring_;
  std::vector<Gaps> gaps_;  // of each slot, how many of its entries are no good
  std::size_t all_gaps_ = 0;
  std::size_t begin_ = 0;
  std::size_t used_ = 0;
};

}  // namespace canteen::cache::detail
