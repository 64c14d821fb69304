// TagTable — values by their tags: a hash map for tags that come nearly in turn, of which as many
// go as come. It divides by nothing, and allocates only when it has more values than ever before.
//
// A value is where it is until it is erased.
//
// Invariants:    each node is in the chain of its tag's bucket, or free and without a value.
//                There are at least as many buckets as nodes, and a power of two: so tags that
//                follow one another have a bucket each.
// Thread safety: none.
// Complexity:    O(1) on average. Memory: of the most values at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace canteen::broker::remote {

template <class Value>
class TagTable {
 public:
  TagTable() = default;
  TagTable(const TagTable&) = delete;
  TagTable& operator=(const TagTable&) = delete;
  ~TagTable() = default;

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  // nullptr: there is none.
  [[nodiscard]] Value* find(std::uint64_t tag) noexcept {
    Node* const node = *place_of(tag);
    return node == nullptr ? nullptr : &node->value;
  }

  [[nodiscard]] const Value* find(std::uint64_t tag) const noexcept {
    return const_cast<TagTable*>(this)->find(tag);
  }

  // nullptr: there is one already.
  Value* add(std::uint64_t tag, Value value) {
    if (*place_of(tag) != nullptr) return nullptr;
    if (free_ == nullptr) grow();
    Node* const node = std::exchange(free_, free_->next);
    node->tag = tag;
    node->value = std::move(value);
    Node*& first = bucket(tag);
    node->next = std::exchange(first, node);
    ++size_;
    return &node->value;
  }

  // Whether there was one.
  bool erase(std::uint64_t tag) noexcept {
    Node** const place = place_of(tag);
    if (*place == nullptr) return false;
    free_node(place);
    return true;
  }

  // Those of which goes(tag, value) is true.
  template <class Goes>
  void erase_if(const Goes& goes) {
    for (Node*& first : buckets_) {
      for (Node** place = &first; *place != nullptr;) {
        if (goes((*place)->tag, (*place)->value)) {
          free_node(place);
        } else {
          place = &(*place)->next;
        }
      }
    }
  }

  // visit(tag, value), in no order.
  template <class Visit>
  void for_each(const Visit& visit) {
    for (Node* each : buckets_) {
      for (; each != nullptr; each = each->next) visit(each->tag, each->value);
    }
  }

  void clear() noexcept {
    buckets_.assign(1, nullptr);
    free_ = nullptr;
    chunks_.clear();
    nodes_ = size_ = 0;
  }

 private:
  struct Node {
    std::uint64_t tag = 0;
    Node* next = nullptr;  // in its bucket, or of those that are free
    Value value{};
  };

  static constexpr std::size_t fewest = 16;

  [[nodiscard]] Node*& bucket(std::uint64_t tag) noexcept {
    return buckets_[tag & (buckets_.size() - 1)];
  }

  // What points to its node, or to nothing if there is none.
  [[nodiscard]] Node** place_of(std::uint64_t tag) noexcept {
    Node** place = &bucket(tag);
    while (*place != nullptr && (*place)->tag != tag) place = &(*place)->next;
    return place;
  }

  void free_node(Node** place) noexcept {
    Node* const node = *place;
    *place = node->next;
    node->value = Value();
    node->next = std::exchange(free_, node);
    --size_;
  }

  // Twice as many. Requires: none is free.
  void grow() {
    const std::size_t more = std::max(nodes_, fewest);
    std::vector<Node*> buckets(nodes_ + more, nullptr);
    chunks_.push_back(std::make_unique<Node[]>(more));
    std::swap(buckets, buckets_);
    nodes_ += more;
    for (Node* first : buckets) {
      while (first != nullptr) {
        Node* const node = std::exchange(first, first->next);
        Node*& its = bucket(node->tag);
        node->next = std::exchange(its, node);
      }
    }
    for (std::size_t i = more; i-- > 0;) {
      Node* const node = &chunks_.back()[i];
      node->next = std::exchange(free_, node);
    }
  }

  std::vector<std::unique_ptr<Node[]>> chunks_;
  std::vector<Node*> buckets_{nullptr};
  Node* free_ = nullptr;
  std::size_t nodes_ = 0;  // in use and free
  std::size_t size_ = 0;
};

}  // namespace canteen::broker::remote
