// HeapNode, HeapNodeLess — an item in a heap: with its number, if equal ones are to keep their
// order, and in a block of its own, if it cannot be moved without fear.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include <canteen/base/annotations.hpp>

namespace canteen::queue::detail {

template <bool Stable>
struct HeapNumber {
  explicit HeapNumber(std::uint64_t of) noexcept : number(of) {}

  std::uint64_t number;
};

template <>
struct HeapNumber<false> {
  explicit HeapNumber(std::uint64_t /*of*/) noexcept {}
};

template <class T, bool Stable>
class HeapNode : public HeapNumber<Stable> {
  static constexpr bool apart =
      !std::is_nothrow_move_constructible_v<T> || !std::is_nothrow_move_assignable_v<T>;

 public:
  using value_type = T;

  template <class U>
  HeapNode(U&& item, std::uint64_t nth)
    requires(!apart)
      : HeapNumber<Stable>(nth), item_(std::forward<U>(item)) {}

  template <class U>
  HeapNode(U&& item, std::uint64_t nth)
    requires(apart)
      : HeapNumber<Stable>(nth), item_(std::make_unique<T>(std::forward<U>(item))) {}

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
  std::conditional_t<apart, std::unique_ptr<T>, T> item_;
};

template <class Less, bool Stable>
class HeapNodeLess {
 public:
  explicit HeapNodeLess(Less less) : less_(std::move(less)) {}

  template <class Node>
  bool operator()(const Node& a, const Node& b) const {
    if constexpr (Stable) {
      return (*this)(a.item(), a.number, b);
    } else {
      return less_(a.item(), b.item());
    }
  }

  // An item that has this number, and a node.
  template <class Node>
  bool operator()(const typename Node::value_type& a, [[maybe_unused]] std::uint64_t number,
                  const Node& b) const {
    if (less_(a, b.item())) return true;
    if constexpr (Stable) {
      return number < b.number && !less_(b.item(), a);
    } else {
      return false;
    }
  }

 private:
  [[no_unique_address]] Less less_;
};

}  // namespace canteen::queue::detail
