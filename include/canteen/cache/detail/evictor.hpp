// Evictor — a policy that is chosen while the program runs. What its members are called for:
// docs/policies.md.
//
// Nothing here throws, or the cache could not stay whole; so a policy has all its memory from the
// beginning.
//
// Thread safety: none, but hit() where hits_need_lock() says no: any number of threads at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <canteen/base/annotations.hpp>
#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slot_ring.hpp>
#include <canteen/cache/detail/slots.hpp>
#include <canteen/cache/policy.hpp>

namespace canteen::cache::detail {

class CANTEEN_API Evictor {
 public:
  Evictor() = default;
  Evictor(const Evictor&) = delete;
  Evictor& operator=(const Evictor&) = delete;
  virtual ~Evictor();

  [[nodiscard]] virtual bool hits_need_lock() const noexcept = 0;
  // Where a hit, if it needs no lock, is all of it to raise the slot's counter: nullptr, nothing.
  [[nodiscard]] virtual SlotCounters* counters() noexcept = 0;
  virtual void hit(Slot slot) noexcept = 0;
  // Somebody with that hash may come: what miss() will look at comes nearer. Any thread may call
  // this at any time.
  virtual void prefetch(std::uint64_t hash) const noexcept = 0;
  // Who is likely to be the next victim: a guess. What victim() will look at comes nearer.
  [[nodiscard]] virtual SlotRing::Entry expect() const noexcept = 0;
  virtual void miss(std::uint64_t hash) noexcept = 0;
  virtual Slot victim() noexcept = 0;
  virtual void insert(Slot slot, std::uint64_t hash) noexcept = 0;
  virtual void erase(Slot slot) noexcept = 0;
};

[[nodiscard]] CANTEEN_API std::unique_ptr<Evictor> make_evictor(Policy policy,
                                                                std::size_t capacity);

}  // namespace canteen::cache::detail
