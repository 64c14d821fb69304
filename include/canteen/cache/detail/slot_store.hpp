// SlotStore — a thing for each slot, in blocks that come as they are needed and never move.
//
// Which slots have one is the user's to know: the store only has their places.
//
// Thread safety: as a standard container; and at() may be called while another slot gets its room,
//                if reserve() has been called before.
// Errors:        std::bad_alloc from make_room(), and then nothing has changed.
// Complexity:    O(1).
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

template <class T>
class SlotStore {
 public:
  // So that the blocks of so many slots can be found while others are added.
  void reserve(std::size_t slots) { blocks_.reserve((slots + a_block - 1) / a_block); }

  // So that place(slot) is one.
  void make_room(Slot slot) {
    while (blocks_.size() <= slot / a_block) blocks_.push_back(std::make_unique<Block>());
  }

  [[nodiscard]] void* place(Slot slot) noexcept {
    return &blocks_[slot / a_block]->bytes[slot % a_block * sizeof(T)];
  }

  [[nodiscard]] const void* place(Slot slot) const noexcept {
    return &blocks_[slot / a_block]->bytes[slot % a_block * sizeof(T)];
  }

  // Requires: one has been made there.
  [[nodiscard]] T& at(Slot slot) noexcept { return *std::launder(static_cast<T*>(place(slot))); }

  [[nodiscard]] const T& at(Slot slot) const noexcept {
    return *std::launder(static_cast<const T*>(place(slot)));
  }

 private:
  static constexpr std::size_t a_block = 64;

  struct Block {
    alignas(T) std::array<std::byte, a_block * sizeof(T)> bytes;
  };

  std::vector<std::unique_ptr<Block>> blocks_;
};

}  // namespace canteen::cache::detail
