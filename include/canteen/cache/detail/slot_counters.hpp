// SlotCounters — a small number for each slot, which hits raise: any number of threads at a time,
// without a lock. A raise that is lost among others at the same moment costs a policy nothing.
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
  explicit SlotCounters(std::size_t slots) : counters_(slots) {}

  [[nodiscard]] std::uint8_t get(Slot slot) const noexcept {
    return counters_[slot].load(std::memory_order_relaxed);
  }

  void set(Slot slot, std::uint8_t value) noexcept {
    counters_[slot].store(value, std::memory_order_relaxed);
  }

  // Up to `most`; written only when it changes, so that what is popular can be shared by all cores.
  void raise(Slot slot, std::uint8_t most) noexcept {
    const std::uint8_t value = get(slot);
    if (value < most) set(slot, static_cast<std::uint8_t>(value + 1));
  }

 private:
  std::vector<std::atomic<std::uint8_t>> counters_;
};

}  // namespace canteen::cache::detail
