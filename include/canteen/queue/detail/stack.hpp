// Stack — what was put last comes out first: LifoQueue's container.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace canteen::queue::detail {

template <class T>
class Stack {
 public:
  using value_type = T;

  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

  template <class U>
  void put(U&& item) {
    items_.emplace_back(std::forward<U>(item));
  }

  void get(std::optional<T>& into) {
    into.emplace(std::move(items_.back()));
    items_.pop_back();
  }

 private:
  // A vector that grows moves its items, and could lose them if that threw.
  std::conditional_t<std::is_nothrow_move_constructible_v<T>, std::vector<T>, std::deque<T>> items_;
};

}  // namespace canteen::queue::detail
