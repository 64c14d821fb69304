// Fifo — the one that came first goes first. What every policy has, and how to add one:
// docs/policies.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Fifo {
 public:
  static constexpr bool hits_need_lock = false;

  explicit Fifo(std::size_t capacity) : links_(capacity) {}

  void hit(Slot /*slot*/) noexcept {}

  void miss(std::uint64_t /*hash*/) noexcept {}

  Slot victim() noexcept { return list_.pop_oldest(links_); }

  void insert(Slot slot, std::uint64_t /*hash*/) noexcept { list_.push_newest(links_, slot); }

  void erase(Slot slot) noexcept { list_.erase(links_, slot); }

 private:
  SlotLinks links_;
  SlotList list_;
};

}  // namespace canteen::cache::detail
