// HeapNode, HeapNodeLess — an item in a heap: with its number, if equal ones are to keep their
// order, and in a block of its own, if it cannot be moved without fear.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include <canteen/base/annotations.hpp>

namespace canteen::queue::detail {

template <bool stable>
struct HeapNumber {
  explicit HeapNumber(std::uint64_t of) noexcept : number(of) {}

  std::uint64_t number;
};

template <>
struct HeapNumber<false> {
  explicit HeapNumber(std::uint64_t /*of*/) noexcept {}
};

template <class T, bool stable>
class HeapNode : public HeapNumber<stable> {
  static constexpr bool apart =
      !std::is_nothrow_move_constructible_v<T> || !std::is_nothrow_move_assignable_v<T>;

 public:
  using value_type = T;

  template <class U>
  HeapNode(U&& item, std::uint64_t nth)
      : HeapNumber<stable>(nth), item_(make(std::forward<U>(item))) {}

  [[nodiscard]] const T& item() const& noexcept {
    if constexpr (apart) {
      return *item_;
    } else {
      return item_;
    }
  }

  [[nodiscard]] T&& item() && noexcept {
    return std::move(const_cast<T&>(std::as_const(*this).item()));
  }

 private:
  template <class U>
  static auto make(U&& item) {
    if constexpr (apart) {
      return std::make_unique<T>(std::forward<U>(item));
    } else {
      return T(std::forward<U>(item));
    }
  }

  std::conditional_t<apart, std::unique_ptr<T>, T> item_;
};

template <class Less, bool stable>
class HeapNodeLess {
 public:
  explicit HeapNodeLess(Less less) : less_(std::move(less)) {}

  template <class Node>
  bool operator()(const Node& a, const Node& b) const {
    if (less_(a.item(), b.item())) return true;
    if constexpr (stable) {
      return a.number < b.number && !less_(b.item(), a.item());
    } else {
      return false;
    }
  }

 private:
  [[no_unique_address]] Less less_;
};

}  // namespace canteen::queue::detail
