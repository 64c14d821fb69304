// Clock — what happens before a moment of one thread's life, in two forms that always travel
// together:
//   - for each thread, how many of its steps happen before (a vector clock); two accesses race
//     when neither's step is in the other's clock;
//   - for each atomic location, the oldest store that the moment may still read (a view); this is
//     coherence: no reading of a store older than one already read, written, or learnt of.
// A releasing store keeps a copy of its thread's clock; who acquires it joins the copy into its
// own.
//
// Thread safety: none; a value.       Complexity: O(max_threads + locations) for join and copy.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace canteen::model {

inline constexpr std::size_t max_threads = 16;

using ThreadId = std::uint8_t;
using LocationId = std::uint32_t;
using Stamp = std::uint32_t;  // a store's place in its location's modification order

class Clock {
 public:
  void clear() noexcept {
    steps_.fill(0);
    view_.clear();
  }

  void join(const Clock& other) {
    for (std::size_t i = 0; i < max_threads; ++i) steps_[i] = std::max(steps_[i], other.steps_[i]);
    if (view_.size() < other.view_.size()) view_.resize(other.view_.size(), 0);
    for (std::size_t i = 0; i < other.view_.size(); ++i) {
      view_[i] = std::max(view_[i], other.view_[i]);
    }
  }

  // One more step of `thread`, whose own clock this is; returns the step's number.
  std::uint32_t tick(ThreadId thread) noexcept { return ++steps_[thread]; }

  [[nodiscard]] std::uint32_t steps(ThreadId thread) const noexcept { return steps_[thread]; }

  // True if the given step of `thread` happens before this moment. Step 0 always does.
  [[nodiscard]] bool knows(ThreadId thread, std::uint32_t step) const noexcept {
    return steps_[thread] >= step;
  }

  [[nodiscard]] Stamp seen(LocationId location) const noexcept {
    return location < view_.size() ? view_[location] : 0;
  }

  void see(LocationId location, Stamp stamp) {
    if (location >= view_.size()) view_.resize(location + 1, 0);
    view_[location] = std::max(view_[location], stamp);
  }

 private:
  std::array<std::uint32_t, max_threads> steps_{};
  std::vector<Stamp> view_;
};

}  // namespace canteen::model
