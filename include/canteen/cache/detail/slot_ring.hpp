// SlotRing — slots with their hashes, first in, first out: what is next to go and where the next
// comes are two places, however many there are, where a list would have to touch its neighbours.
//
// Who is taken out of the middle stays in the ring, and is passed over when he comes to the end: of
// the same slot it is always the older entry that is no good any more.
//
// Thread safety: none. Errors: none, but for memory when it is made.
// Complexity:    O(1), amortised; 18 to 34 bytes for each of the most.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
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
  explicit SlotRing(std::size_t most) : ring_(std::bit_ceil(most + most / 8 + 1)), gaps_(most) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  void push_newest(Entry entry) noexcept {
    if (end_ - begin_ == ring_.size()) close_gaps();
    ring_[place(end_++)] = entry;
    ++size_;
  }

  // Who is likely to be the oldest; no_slot: nobody.
  [[nodiscard]] Entry peek_oldest() const noexcept {
    return begin_ == end_ ? Entry() : ring_[place(begin_)];
  }

  // Requires: not empty.
  Entry pop_oldest() noexcept {
    for (;;) {
      const Entry entry = ring_[place(begin_++)];
      if (is_gap(entry.slot)) continue;
      --size_;
      return entry;
    }
  }

  // Requires: it is in the ring.
  void erase(Slot slot) noexcept {
    ++gaps_[slot];
    ++all_gaps_;
    --size_;
    if (gaps_[slot] == std::numeric_limits<Gaps>::max()) close_gaps();
  }

 private:
  using Gaps = std::uint16_t;

  [[nodiscard]] std::size_t place(std::uint64_t number) const noexcept {
    return number & (ring_.size() - 1);
  }

  // … and then one less.
  bool is_gap(Slot slot) noexcept {
    if (all_gaps_ == 0 || gaps_[slot] == 0) return false;
    --gaps_[slot];
    --all_gaps_;
    return true;
  }

  void close_gaps() noexcept {
    std::uint64_t to = begin_;
    for (std::uint64_t from = begin_; from != end_; ++from) {
      const Entry entry = ring_[place(from)];
      if (!is_gap(entry.slot)) ring_[place(to++)] = entry;
    }
    end_ = to;
  }

  std::vector<Entry> ring_;
  std::vector<Gaps> gaps_;  // of each slot, how many of its entries are no good
  std::size_t all_gaps_ = 0;
  std::size_t size_ = 0;
  std::uint64_t begin_ = 0;  // the oldest one's number
  std::uint64_t end_ = 0;    // the next one's
};

}  // namespace canteen::cache::detail
