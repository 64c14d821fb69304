// Heap — the smallest comes out first: the container of PriorityQueue and DelayQueue.
//
// Four children a node: half the levels of a binary heap, and the four lie next to each other. An
// item's way is found first, by comparisons alone, and only then are items moved along it: an order
// that throws leaves the heap as it was. [1] Johnson, Priority queues with update and finding
// minimum spanning trees, 1975 (d-ary heaps).
//
// Requires: moving a node does not throw (HeapNode sees to it).
// Complexity: put O(log n), O(1) on average for items in random order; get O(log n).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace canteen::queue::detail {

// Node: made from an item and its number; `node.item()`, and `std::move(node).item()` gives it
// back. Less compares two nodes, or an item with its number and a node.
template <class Node, class Less>
class Heap {
 public:
  using value_type = typename Node::value_type;

  explicit Heap(Less less) : less_(std::move(less)) {}

  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

  // Requires: not empty.
  [[nodiscard]] const value_type& front() const noexcept { return nodes_.front().item(); }

  // An order that throws leaves `item` alone, if that is a value_type.
  template <class U>
  void put(U&& item) {
    if constexpr (std::is_same_v<std::remove_cvref_t<U>, value_type>) {
      const std::size_t top = way_up(item);
      nodes_.emplace_back(std::forward<U>(item), number_);
      move_up(top);
    } else {
      // Room first: when there is no memory, `item` is still the caller's.
      if (nodes_.size() == nodes_.capacity()) nodes_.reserve(2 * nodes_.size() + 8);
      Node made(std::forward<U>(item), number_);
      const std::size_t top = way_up(made.item());
      nodes_.push_back(std::move(made));
      move_up(top);
    }
  }

  // into: an empty optional, or what else has an emplace(value_type&&); if that throws, the heap is
  // as it was.
  template <class Into>
  void get(Into&& into) {
    const std::size_t last = nodes_.size() - 1;
    Way way;
    std::size_t length = 0;
    // The last one's way down from the top.
    for (std::size_t at = 0; at * children + 1 < last;) {
      const std::size_t child = least_child(at, last);
      if (!less_(nodes_[child], nodes_[last])) break;
      way[length++] = child;
      at = child;
    }
    into.emplace(std::move(nodes_.front()).item());
    std::size_t hole = 0;
    for (std::size_t i = 0; i < length; ++i) {
      nodes_[hole] = std::move(nodes_[way[i]]);
      hole = way[i];
    }
    if (hole != last) nodes_[hole] = std::move(nodes_[last]);
    nodes_.pop_back();
  }

 private:
  static constexpr std::size_t children = 4;
  using Way = std::array<std::size_t, 32>;  // 4^32 nodes

  static constexpr std::size_t parent(std::size_t node) noexcept { return (node - 1) / children; }

  // Where a new item belongs, if it were put behind the last one.
  [[nodiscard]] std::size_t way_up(const value_type& item) const {
    std::size_t top = nodes_.size();
    while (top != 0 && less_(item, number_, nodes_[parent(top)])) top = parent(top);
    return top;
  }

  void move_up(std::size_t top) noexcept {
    ++number_;
    std::size_t hole = nodes_.size() - 1;
    if (top == hole) return;
    Node node = std::move(nodes_.back());
    for (; hole != top; hole = parent(hole)) nodes_[hole] = std::move(nodes_[parent(hole)]);
    nodes_[top] = std::move(node);
  }

  [[nodiscard]] std::size_t least_child(std::size_t node, std::size_t end) const {
    const std::size_t first = node * children + 1;
    const std::size_t behind = first + children < end ? first + children : end;
    std::size_t least = first;
    for (std::size_t each = first + 1; each < behind; ++each) {
      if (less_(nodes_[each], nodes_[least])) least = each;
    }
    return least;
  }

  std::vector<Node> nodes_;
  std::uint64_t number_ = 0;  // of the next item
  [[no_unique_address]] Less less_;
};

}  // namespace canteen::queue::detail
