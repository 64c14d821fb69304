// S3Fifo — S3-FIFO as published: a tenth of the room is the small queue's, and twice is enough to
// get from there into the main one (s3_queues.hpp, where the paper is).
#pragma once

#include <cstddef>
#include <cstdint>

#include <canteen/cache/detail/s3_queues.hpp>
#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slot_ring.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class S3Fifo {
 public:
  static constexpr bool hits_need_lock = false;

  explicit S3Fifo(std::size_t capacity) : queues_(capacity, capacity / 10, 2) {}

  void hit(Slot slot) noexcept { queues_.hit(slot); }

  void miss(std::uint64_t hash) noexcept { queues_.comes_back(hash); }

  Slot victim() noexcept {
    return queues_.victim([](std::uint64_t /*hash*/) {});
  }

  void insert(Slot slot, std::uint64_t hash) noexcept { queues_.insert(slot, hash); }

  void erase(Slot slot) noexcept { queues_.erase(slot); }

  [[nodiscard]] SlotCounters* counters() noexcept { return queues_.counters(); }

  void prefetch(std::uint64_t hash) const noexcept { queues_.prefetch(hash); }

  [[nodiscard]] SlotRing::Entry expect() const noexcept {
    return queues_.expect([](std::uint64_t) {});
  }

 private:
  S3Queues queues_;
};

}  // namespace canteen::cache::detail
