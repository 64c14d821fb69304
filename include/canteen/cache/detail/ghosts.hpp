// Ghosts — the last keys that were evicted, by their hashes, without their values: a policy learns
// from them whom it should not have sent away.
//
// They stand in a ring in the order in which they went, and an index tells where. Who is taken out
// of the middle leaves his place in the ring, which the index does not know any more: it is passed
// over when it comes to the end, or closed when the ring is full of such.
//
// Thread safety: none. Errors: none, but for memory when they are made.
// Complexity:    O(1) each, amortised; 28 to 56 bytes for each of the most.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/flat_index.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Ghosts {
 public:
  // For at most so many.
  explicit Ghosts(std::size_t most)
      : index_(most), ring_(std::bit_ceil(most + most / 2 + 1)), most_(most) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool contains(std::uint64_t hash) const noexcept { return find(hash) != no_slot; }

  // The newest; the oldest goes when there is no room. Requires: it is not among them.
  void push(std::uint64_t hash) noexcept {
    if (most_ == 0) return;
    if (size_ == most_) pop_oldest();
    if (end_ - begin_ == ring_.size()) close_gaps();
    const Slot at = place(end_++);
    ring_[at] = hash;
    index_.insert(hash, at);
    ++size_;
  }

  // False: it is not among them.
  bool erase(std::uint64_t hash) noexcept {
    const Slot at = find(hash);
    if (at == no_slot) return false;
    index_.erase(hash, at);
    --size_;
    return true;
  }

  // Requires: size() != 0.
  void pop_oldest() noexcept {
    while (!erase_at(place(begin_++))) {
    }
  }

  // What erase(hash) and the next push() will look at comes nearer.
  void prefetch(std::uint64_t hash) const noexcept {
    index_.prefetch(hash);
    if (size_ == most_) index_.prefetch(ring_[place(begin_)]);
  }

 private:
  [[nodiscard]] Slot place(std::uint64_t number) const noexcept {
    return static_cast<Slot>(number & (ring_.size() - 1));
  }

  [[nodiscard]] Slot find(std::uint64_t hash) const noexcept {
    if (size_ == 0) return no_slot;
    return index_.find(hash, [&](Slot at) { return ring_[at] == hash; });
  }

  // False: nobody is there any more.
  bool erase_at(Slot at) noexcept {
    if (index_.find(ring_[at], [&](Slot each) { return each == at; }) == no_slot) return false;
    index_.erase(ring_[at], at);
    --size_;
    return true;
  }

  void close_gaps() noexcept {
    std::uint64_t to = begin_;
    for (std::uint64_t from = begin_; from != end_; ++from) {
      const Slot at = place(from);
      const std::uint64_t hash = ring_[at];
      if (!erase_at(at)) continue;
      ring_[place(to)] = hash;
      index_.insert(hash, place(to++));
      ++size_;
    }
    end_ = to;
  }

  FlatIndex index_;
  std::vector<std::uint64_t> ring_;
  std::size_t most_;
  std::size_t size_ = 0;
  std::uint64_t begin_ = 0;  // the oldest one's number
  std::uint64_t end_ = 0;    // the next one's
};

}  // namespace canteen::cache::detail
