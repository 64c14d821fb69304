// SlidingWindow — values by consecutive numbers, of which those at the front are dropped as they
// are done: what AMQP's delivery tags number, in both directions.
//
// Thread safety: none. Complexity: O(1) each, amortised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace canteen::broker::rabbitmq {

template <class T>
class SlidingWindow {
 public:
  // The number of the first is 1.
  std::uint64_t push(T value) {
    values_.push_back(std::move(value));
    return first_ + values_.size() - 1;
  }

  // nullptr: it never was, or has been dropped.
  [[nodiscard]] T* find(std::uint64_t number) noexcept {
    if (number < first_ || number - first_ >= values_.size()) return nullptr;
    return &values_[static_cast<std::size_t>(number - first_)];
  }

  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

  [[nodiscard]] std::uint64_t first() const noexcept { return first_; }

  // Requires: !empty().
  [[nodiscard]] T& front() noexcept { return values_.front(); }

  void pop_front() {
    values_.pop_front();
    ++first_;
  }

  [[nodiscard]] auto begin() noexcept { return values_.begin(); }

  [[nodiscard]] auto end() noexcept { return values_.end(); }

 private:
  std::uint64_t first_ = 1;
  std::deque<T> values_;
};

}  // namespace canteen::broker::rabbitmq
