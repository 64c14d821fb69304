// Ghosts — the last keys that were evicted, by their hashes, without their values: a policy learns
// from them whom it should not have sent away.
//
// They stand in a ring in the order in which they went, and an index tells where. Who is taken out
// of the middle leaves his place in the ring, which the index does not know any more: it is passed
// over when it comes to the end, or closed when the ring is full of such.
//
// Thread safety: none. Errors: none, but for memory when they are made.
// Complexity:    O(1) each, amortised; 20 to 28 bytes for each of the most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/flat_index.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Ghosts {
  // Of the slots of the index, which are places of the ring.
  [[nodiscard]] auto hashes() const noexcept {
    return [this](Slot at) { return ring_[at]; };
  }

 public:
  // For at most so many.
  explicit Ghosts(std::size_t most)
      : ring_(most + most / 2 + 1), index_(most, ring_.size()), most_(most) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool contains(std::uint64_t hash) const noexcept { return find(hash) != no_slot; }

  // The newest; the oldest goes when there is no room. Requires: it is not among them.
  void push(std::uint64_t hash) noexcept {
    if (most_ == 0) return;
    if (size_ == most_) pop_oldest();
    if (used_ == ring_.size()) close_gaps();
    const Slot at = place(used_++);
    ring_[at] = hash;
    index_.insert(hash, at);
    ++size_;
  }

  // False: it is not among them.
  bool erase(std::uint64_t hash) noexcept {
    return size_ != 0 && erase_if(hash, [&](Slot at) { return ring_[at] == hash; });
  }

  // Requires: size() != 0.
  void pop_oldest() noexcept {
    for (bool gone = false; !gone;) {
      gone = erase_at(place(0));
      begin_ = place(1);
      --used_;
    }
  }

  // What erase(hash) will look at comes nearer. Any thread may do this at any time.
  void prefetch(std::uint64_t hash) const noexcept { index_.prefetch(hash); }

  // What push(hash) will look at.
  void prefetch_push(std::uint64_t hash) const noexcept {
    index_.prefetch(hash);
    if (size_ == most_) index_.prefetch(ring_[begin_]);
  }

 private:
  // The n-th from the oldest, from 0, gaps included. Requires: n <= ring_.size().
  [[nodiscard]] Slot place(std::size_t n) const noexcept {
    const std::size_t at = begin_ + n;
    return static_cast<Slot>(at >= ring_.size() ? at - ring_.size() : at);
  }

  [[nodiscard]] Slot find(std::uint64_t hash) const noexcept {
    if (size_ == 0) return no_slot;
    return index_.find(hash, [&](Slot at) { return ring_[at] == hash; });
  }

  // False: nobody is there any more.
  bool erase_at(Slot at) noexcept {
    return erase_if(ring_[at], [&](Slot each) { return each == at; });
  }

  template <class IsIt>
  bool erase_if(std::uint64_t hash, IsIt&& is_it) noexcept {
    if (index_.take(hash, is_it, hashes()) == no_slot) return false;
    --size_;
    return true;
  }

  void close_gaps() noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      const Slot at = place(i);
      const std::uint64_t hash = ring_[at];
      if (!erase_at(at)) continue;
      const Slot to = place(kept++);
      ring_[to] = hash;
      index_.insert(hash, to);
      ++size_;
    }
    used_ = kept;
  }

  std::vector<std::uint64_t> ring_;
  FlatIndex index_;
  std::size_t most_;
  std::size_t size_ = 0;
  std::size_t begin_ = 0;  // where the oldest is,
  std::size_t used_ = 0;   // and how many follow from there, gaps included
};

}  // namespace canteen::cache::detail
