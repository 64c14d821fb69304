// Clock — as Fifo, but who has been asked for since his last turn gets another [1].
//
// [1] F. Corbató, A Paging Experiment with the Multics System, 1968. One bit.
#pragma once

#include <cstddef>
#include <cstdint>

#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Clock {
 public:
  static constexpr bool hits_need_lock = false;

  explicit Clock(std::size_t capacity) : links_(capacity), asked_(capacity, 1) {}

  void hit(Slot slot) noexcept { asked_.raise(slot); }

  void miss(std::uint64_t /*hash*/) noexcept {}

  Slot victim() noexcept {
    for (;;) {
      const Slot slot = list_.oldest();
      if (asked_.get(slot) == 0) return list_.pop_oldest(links_);
      asked_.set(slot, 0);
      list_.renew(links_, slot);
    }
  }

  void insert(Slot slot, std::uint64_t /*hash*/) noexcept {
    asked_.set(slot, 0);
    list_.push_newest(links_, slot);
  }

  void erase(Slot slot) noexcept { list_.erase(links_, slot); }

  [[nodiscard]] SlotCounters* counters() noexcept { return &asked_; }

 private:
  SlotLinks links_;
  SlotList list_;
  SlotCounters asked_;
};

}  // namespace canteen::cache::detail
