// CompletionHeap — which window is done next.
//
// A heap of which each node has four children: half as deep as one of two, and the four stand in
// one line of the processor's cache [1]. A window that is done and goes on with another person
// replaces the top, which is one walk down instead of two.
//
// At one instant, who began first is done first: so a window that waits for what another makes is
// never done before that one.
//
// Thread safety: none.
// Complexity:    O(log windows), erase() O(windows).
// [1] A. LaMarca, R. Ladner, The Influence of Caches on the Performance of Heaps, JEA 1 (1996).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// When a window is done, and the order in which services began with the window's number in it.
struct Completion {
  static constexpr unsigned window_bits = 24;
  static constexpr std::uint32_t most_windows = 1U << window_bits;

  Time at = never;
  std::uint64_t order = 0;

  // Services are counted from 0: there is room for 2^40.
  static Completion of(Time at, std::uint64_t service, std::uint32_t window) noexcept {
    return {at, service << window_bits | window};
  }

  [[nodiscard]] std::uint32_t window() const noexcept {
    return static_cast<std::uint32_t>(order & (most_windows - 1));
  }

  friend bool operator<(const Completion& one, const Completion& other) noexcept {
    return one.at != other.at ? one.at < other.at : one.order < other.order;
  }
};

class CompletionHeap {
 public:
  void reserve(std::size_t windows) { all_.reserve(windows); }

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  // Requires of this and the next two: not empty.
  [[nodiscard]] const Completion& top() const noexcept { return all_.front(); }

  void replace_top(const Completion& by) noexcept { sink(0, by); }

  void pop() noexcept {
    const Completion last = all_.back();
    all_.pop_back();
    if (!all_.empty()) sink(0, last);
  }

  void push(const Completion& each) {
    all_.push_back(each);
    rise(all_.size() - 1, each);
  }

  // Requires: it is there.
  void erase(std::uint64_t order) noexcept {
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [&](const Completion& each) { return each.order == order; });
    const auto at = static_cast<std::size_t>(found - all_.begin());
    const Completion last = all_.back();
    all_.pop_back();
    if (at == all_.size()) return;
    if (at != 0 && last < all_[(at - 1) / 4]) {
      rise(at, last);
    } else {
      sink(at, last);
    }
  }

 private:
  void rise(std::size_t at, const Completion& each) noexcept {
    while (at != 0 && each < all_[(at - 1) / 4]) {
      all_[at] = all_[(at - 1) / 4];
      at = (at - 1) / 4;
    }
    all_[at] = each;
  }

  void sink(std::size_t at, const Completion& each) noexcept {
    for (;;) {
      const std::size_t first = 4 * at + 1;
      if (first >= all_.size()) break;
      const std::size_t end = std::min(first + 4, all_.size());
      std::size_t least = first;
      for (std::size_t i = first + 1; i < end; ++i) {
        if (all_[i] < all_[least]) least = i;
      }
      if (!(all_[least] < each)) break;
      all_[at] = all_[least];
      at = least;
    }
    all_[at] = each;
  }

  std::vector<Completion> all_;
};

}  // namespace canteen::simulate
