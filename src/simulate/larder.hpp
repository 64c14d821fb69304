// Larder — what is prepared: keys alone, in a cache of the model's policy.
//
// Who leaves is decided by the cache's own policies, asked in the order in which cache::Cache of
// one shard asks them: what is evicted here is evicted there. Keys are dense numbers, so that their
// places are found without hashing; the hash is for the policies.
//
// Thread safety: none.
// Errors:        ValueError for a capacity that a cache cannot have, or more pinned keys than that.
// Complexity:    O(1) each, amortised; 24 bytes for each key up to the greatest that was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <canteen/cache/detail/evictor.hpp>
#include <canteen/cache/detail/slots.hpp>
#include <canteen/simulate/job.hpp>
#include <canteen/simulate/model.hpp>

namespace canteen::simulate {

class Larder {
 public:
  explicit Larder(const Preparation& preparation);

  struct Answer {
    bool there = false;
    bool being_made = false;
    Time until = never;  // … by then
  };

  // Somebody asks for it.
  [[nodiscard]] Answer ask(std::uint32_t key, Time now);

  // A window will have made it then. Requires: it is not there, and nobody makes it.
  void begin(std::uint32_t key, Time until) {
    shelves_[key].being_made = true;
    shelves_[key].until = until;
  }

  // It is made, and comes, if there is room for it.
  void finish(std::uint32_t key, Time now);

 private:
  using Slot = cache::detail::Slot;

  struct Shelf {
    Slot slot = cache::detail::no_slot;
    bool pinned = false;
    bool being_made = false;
    Time until = never;  // it is made, or it is good
  };

  static std::uint64_t hash_of(std::uint32_t key) noexcept;

  Shelf& shelf_of(std::uint32_t key);
  void insert(std::uint32_t key, Time now);
  void expire(std::uint32_t key);
  Slot free_slot();

  const Time expiry_;
  const std::size_t capacity_;
  const std::unique_ptr<cache::detail::Evictor> evictor_;
  std::vector<Shelf> shelves_;       // by key
  std::vector<std::uint32_t> keys_;  // by slot, of those that were ever used
  std::vector<Slot> free_;           // of these, the one that was left last is used first
  std::size_t size_ = 0;
  std::size_t pinned_ = 0;
};

}  // namespace canteen::simulate
