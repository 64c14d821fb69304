// StackDistances — how far down in Lru's list each request found its key: what tells the hits of
// all capacities after one pass [1].
//
// Thread safety: hits() from any thread. Complexity: O(log requests) a request [2], and 4 bytes for
// each; hits() O(1).
// [1] R. Mattson, J. Gecsei, D. Slutz, I. Traiger, Evaluation Techniques for Storage Hierarchies,
//     IBM Systems Journal 9, 1970.
// [2] P. Fenwick, A New Data Structure for Cumulative Frequency Tables, Software: Practice and
//     Experience 24, 1994.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace canteen::cache {

class StackDistances {
 public:
  // Throws ValueError for more than 2^32 - 1 keys.
  explicit StackDistances(std::span<const std::uint64_t> keys);

  // Of an Lru of that capacity.
  [[nodiscard]] std::uint64_t hits(std::size_t capacity) const noexcept {
    return hits_[capacity < hits_.size() ? capacity : hits_.size() - 1];
  }

 private:
  std::vector<std::uint64_t> hits_{0};  // by capacity, up to the one for all keys
};

}  // namespace canteen::cache
