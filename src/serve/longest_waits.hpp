// LongestWaits — the ten longest waits, exactly: a histogram rounds them, and does not tell when.
//
// Thread safety: none. Complexity: O(1), and O(10) for one that is among them.
#pragma once

#include <cstddef>
#include <vector>

#include <canteen/serve/class_result.hpp>
#include <canteen/serve/long_wait.hpp>

namespace canteen::serve {

class LongestWaits {
 public:
  static constexpr std::size_t most = 10;

  // Of equal ones the earlier counts as longer.
  void add(scenario::Duration at, scenario::Duration wait, std::size_t kind) {
    if (waits_.size() == most && wait < waits_.front().wait) return;
    insert({at, wait, kind});
  }

  void merge(const LongestWaits& other);

  // Longest first. Requires: `classes` has all the kinds that were added.
  [[nodiscard]] std::vector<LongWait> told(const std::vector<ClassResult>& classes) const;

 private:
  struct Wait {
    scenario::Duration at;
    scenario::Duration wait;
    std::size_t kind;
  };

  static bool longer(const Wait& one, const Wait& other);
  void insert(const Wait& one);

  std::vector<Wait> waits_;  // a heap, the shortest in front
};

}  // namespace canteen::serve
