// FlightTable — the loads under way of a part of a cache, by their keys: one a key.
//
// Who is in it is found, and waited for, by all who ask for that key. A flight that is not in it
// any more, because somebody has put a value or said that the old one is no good, still lands for
// those who wait for it, but not in the cache.
//
// Also here, for a while: flights that have failed, if that is to be remembered.
//
// Thread safety: none. Complexity: O(1) on average.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <canteen/cache/detail/share.hpp>

namespace canteen::cache::detail {

template <class Flight>
class FlightTable {
 public:
  using Pointer = Share<Flight>;

  FlightTable() = default;
  FlightTable(const FlightTable&) = delete;
  FlightTable& operator=(const FlightTable&) = delete;

  // One after the other, or a long chain would be destroyed by recursion.
  ~FlightTable() { clear(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  // nullptr: there is none. is_it(flight): whether it is that one, among those of the same hash.
  template <class IsIt>
  [[nodiscard]] Pointer find(std::uint64_t hash, IsIt&& is_it) const {
    if (size_ == 0) return nullptr;
    for (const Pointer* each = &chain(hash); *each != nullptr; each = &(*each)->next) {
      if ((*each)->hash == hash && is_it(**each)) return *each;
    }
    return nullptr;
  }

  // Requires: there is none of its key.
  void insert(Pointer flight) {
    if (size_ == chains_.size()) grow();
    flight->listed = true;
    Pointer& first = chain(flight->hash);
    flight->next = std::move(first);
    first = std::move(flight);
    ++size_;
  }

  // Does nothing if it is not in the table.
  void erase(Flight& flight) noexcept {
    if (!flight.listed) return;
    Pointer* each = &chain(flight.hash);
    while (each->get() != &flight) each = &(*each)->next;
    flight.listed = false;
    Pointer gone = std::move(*each);  // to be destroyed, if at all, when it is unlinked
    *each = std::move(gone->next);
    --size_;
  }

  template <class F>
  void for_each(F&& call) const {
    for (const Pointer& first : chains_) {
      for (const Pointer* each = &first; *each != nullptr; each = &(*each)->next) call(**each);
    }
  }

  void clear() noexcept {
    for (Pointer& first : chains_) {
      while (first != nullptr) erase(*first);
    }
  }

 private:
  static constexpr std::size_t least_chains = 8;

  Pointer& chain(std::uint64_t hash) noexcept { return chains_[hash & (chains_.size() - 1)]; }

  const Pointer& chain(std::uint64_t hash) const noexcept {
    return chains_[hash & (chains_.size() - 1)];
  }

  void grow() {
    std::vector<Pointer> before(chains_.empty() ? least_chains : 2 * chains_.size());
    before.swap(chains_);
    for (Pointer& first : before) {
      while (first != nullptr) {
        Pointer each = std::move(first);
        first = std::move(each->next);
        Pointer& to = chain(each->hash);
        each->next = std::move(to);
        to = std::move(each);
      }
    }
  }

  std::vector<Pointer> chains_;  // a power of two of them, or none
  std::size_t size_ = 0;
};

}  // namespace canteen::cache::detail
