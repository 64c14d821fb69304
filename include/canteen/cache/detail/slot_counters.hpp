// SlotCounters — a small number for each slot, which hits raise: any number of threads at a time,
// without a lock; and a mark beside it, for the policy's own use.
//
// A raise that is lost among others at the same moment, or comes when another is in the slot
// already, costs a policy nothing; a mark that was lost would. So a raise replaces only what it has
// seen.
//
// Ordering: none (relaxed): what is counted are guesses about the future.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class SlotCounters {
 public:
  // Up to `most` of 127 each.
  SlotCounters(std::size_t slots, std::uint8_t most) : counters_(slots), most_(most) {}

  [[nodiscard]] std::uint8_t get(Slot slot) const noexcept { return read(slot) & number; }

  [[nodiscard]] bool mark(Slot slot) const noexcept { return (read(slot) & marked) != 0; }

  void set(Slot slot, std::uint8_t value, bool mark = false) noexcept {
    const auto marks = static_cast<std::uint8_t>(mark ? marked : 0);
    counters_[slot].store(value | marks, std::memory_order_relaxed);
  }

  // Written only when it changes, so that what is popular can be shared by all cores.
  void raise(Slot slot) noexcept {
    std::uint8_t value = read(slot);
    if ((value & number) == most_) return;
    counters_[slot].compare_exchange_strong(value, static_cast<std::uint8_t>(value + 1),
                                            std::memory_order_relaxed, std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint8_t number = 127;
  static constexpr std::uint8_t marked = 128;

  [[nodiscard]] std::uint8_t read(Slot slot) const noexcept {
    return counters_[slot].load(std::memory_order_relaxed);
  }

  std::vector<std::atomic<std::uint8_t>> counters_;
  std::uint8_t most_;
};

}  // namespace canteen::cache::detail
