// PinnedKeys — the keys that are to stay: also those that have expired, and are pinned again when
// they come back.
//
// Thread safety: as a standard container. Complexity: O(1) on average.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace canteen::cache::detail {

template <class K, class Equal>
class PinnedKeys {
 public:
  [[nodiscard]] bool empty() const noexcept { return keys_.empty(); }

  [[nodiscard]] bool contains(const K& key, std::uint64_t hash) const {
    const auto [first, last] = keys_.equal_range(hash);
    for (auto each = first; each != last; ++each) {
      if (Equal()(each->second, key)) return true;
    }
    return false;
  }

  // Requires: it is not among them.
  void insert(const K& key, std::uint64_t hash) { keys_.emplace(hash, key); }

  // False: it is not among them.
  bool erase(const K& key, std::uint64_t hash) {
    const auto [first, last] = keys_.equal_range(hash);
    for (auto each = first; each != last; ++each) {
      if (!Equal()(each->second, key)) continue;
      keys_.erase(each);
      return true;
    }
    return false;
  }

  void clear() noexcept { keys_.clear(); }

 private:
  std::unordered_multimap<std::uint64_t, K> keys_;  // by their hashes
};

}  // namespace canteen::cache::detail
