// SortedTimes, TimeHeap — when each window will be free, the earliest in front: the workload vector
// of the Kiefer-Wolfowitz recursion [1], in absolute time. Both have
//
//   earliest()           of all windows
//   replace_earliest(t)  that one will be free then instead. Requires: t >= earliest()
//   for_each(call)       all of them, in any order
//
// Which window is which makes no difference to those who are served in the order of their coming,
// so only times are kept.
//
// Thread safety: none.
// [1] J. Kiefer, J. Wolfowitz: On the theory of queues with many servers. Trans. AMS 78 (1955).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// Up to Most windows. Complexity: Most - 1 comparisons, and no branch that could be guessed wrong.
template <std::size_t Most>
class SortedTimes {
 public:
  explicit SortedTimes(std::uint32_t windows) {
    all_.fill(never);
    std::fill_n(all_.begin(), windows, 0);
  }

  [[nodiscard]] Time earliest() const noexcept { return all_[0]; }

  void replace_earliest(Time by) noexcept {
    // Places beyond the windows hold `never`, and stay behind.
    for (std::size_t i = 1; i < Most; ++i) {
      all_[i - 1] = std::min(all_[i], by);
      by = std::max(all_[i], by);
    }
    all_[Most - 1] = by;
  }

  template <class Call>
  void for_each(Call&& call) const {
    for (const Time each : all_) call(each);
  }

 private:
  std::array<Time, Most> all_;
};

// Any number. Complexity: O(log windows).
class TimeHeap {
 public:
  explicit TimeHeap(std::uint32_t windows) : all_(windows, 0) {}

  [[nodiscard]] Time earliest() const noexcept { return all_[0]; }

  void replace_earliest(Time by) noexcept {
    Time* const all = all_.data();
    const std::size_t size = all_.size();
    std::size_t at = 0;
    std::size_t child = 1;
    for (; child + 4 <= size; child = 4 * at + 1) {
      const std::size_t left = child + (all[child + 1] < all[child] ? 1 : 0);
      const std::size_t right = child + 2 + (all[child + 3] < all[child + 2] ? 1 : 0);
      const std::size_t least = all[right] < all[left] ? right : left;
      if (all[least] >= by) break;
      all[at] = all[least];
      at = least;
    }
    if (child + 4 > size && child < size) {
      const auto least = static_cast<std::size_t>(std::min_element(all + child, all + size) - all);
      if (all[least] < by) {
        all[at] = all[least];
        at = least;
      }
    }
    all[at] = by;
  }

  template <class Call>
  void for_each(Call&& call) const {
    for (const Time each : all_) call(each);
  }

 private:
  std::vector<Time> all_;
};

}  // namespace canteen::simulate
