// Replayer — a cache of keys alone, of one policy.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/flat_index.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

template <class PolicyOf>
class Replayer {
 public:
  explicit Replayer(std::size_t capacity)
      : index_(capacity), hashes_(capacity), policy_(capacity) {}

  // Whether it is there; if not, it comes.
  bool ask(std::uint64_t hash) {
    const auto is_it = [&](Slot slot) { return hashes_[slot] == hash; };
    if (const Slot slot = index_.find(hash, is_it); slot != no_slot) {
      policy_.hit(slot);
      return true;
    }
    policy_.miss(hash);
    Slot slot = static_cast<Slot>(size_);
    if (size_ == hashes_.size()) {
      slot = policy_.victim();
      index_.erase(hashes_[slot], slot, [&](Slot each) { return hashes_[each]; });
    } else {
      ++size_;
    }
    hashes_[slot] = hash;
    index_.insert(hash, slot);
    policy_.insert(slot, hash);
    return false;
  }

 private:
  FlatIndex index_;
  std::vector<std::uint64_t> hashes_;
  PolicyOf policy_;
  std::size_t size_ = 0;
};

}  // namespace canteen::cache::detail
