// Sieve — a hand goes from the oldest to the newest and round again, and takes the first who has
// not been asked for since it last came by; unlike Clock it leaves the others where they stand, so
// that the old and popular stay together at the end, and the new are sifted quickly [1].
//
// [1] Y. Zhang, J. Yang, Y. Yue, Y. Vigfusson, K. V. Rashmi, SIEVE is Simpler than LRU, NSDI 2024.
#pragma once

#include <cstddef>
#include <cstdint>

#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Sieve {
 public:
  static constexpr bool hits_need_lock = false;

  explicit Sieve(std::size_t capacity) : links_(capacity), asked_(capacity, 1) {}

  void hit(Slot slot) noexcept { asked_.raise(slot); }

  void miss(std::uint64_t /*hash*/) noexcept {}

  Slot victim() noexcept {
    Slot slot = hand_ != no_slot ? hand_ : list_.oldest();
    while (asked_.get(slot) != 0) {
      asked_.set(slot, 0);
      const Slot newer = links_.links[slot].newer;
      slot = newer != no_slot ? newer : list_.oldest();
    }
    hand_ = links_.links[slot].newer;
    list_.erase(links_, slot);
    return slot;
  }

  void insert(Slot slot, std::uint64_t /*hash*/) noexcept {
    asked_.set(slot, 0);
    list_.push_newest(links_, slot);
  }

  void erase(Slot slot) noexcept {
    if (hand_ == slot) hand_ = links_.links[slot].newer;
    list_.erase(links_, slot);
  }

  [[nodiscard]] SlotCounters* counters() noexcept { return &asked_; }

 private:
  SlotLinks links_;
  SlotList list_;
  SlotCounters asked_;
  Slot hand_ = no_slot;  // the next to be looked at; no_slot: the oldest
};

}  // namespace canteen::cache::detail
