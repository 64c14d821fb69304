// PriorityQueue — as Queue, but the smallest item comes out first.     Python: queue.PriorityQueue
//
//   queue::PriorityQueue<Order> line(500);                                    Order has a <
//   queue::PriorityQueue<Order, ByRank, queue::Ties::stable> line(500);       a Less of your own
//
// Items are compared by Less alone, std::less unless given, as Python's by <. Of equal ones any
// comes out first, as in Python; with Ties::stable the one that was put first.
//
// Everything else is in queue.hpp, with these differences:
// Errors:        what Less throws reaches the caller of put or get, and the queue is as it was.
// Items:         are compared with the lock held: Less must not come back to the queue.
// Memory:        a vector's: it keeps the room of the most items that it has held. An item whose
//                move may throw has a block of its own.
// Complexity:    put and get O(log n), under one lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include <canteen/queue/detail/basic_shelf.hpp>
#include <canteen/queue/detail/heap.hpp>
#include <canteen/queue/detail/heap_node.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {

// Which of two equal items comes out first.
enum class Ties : std::uint8_t {
  any,     // Python's way
  stable,  // the one that was put first; 8 bytes an item
};

namespace detail {

template <class Less, Ties TieRule>
using PriorityLess = HeapNodeLess<Less, TieRule == Ties::stable>;

template <class T, class Less, Ties TieRule>
using PriorityHeap = Heap<HeapNode<T, TieRule == Ties::stable>, PriorityLess<Less, TieRule>>;

template <class T, class Less, Ties TieRule>
using PriorityShelf = BasicShelf<PriorityHeap<T, Less, TieRule>, threading::detail::Runtime>;

}  // namespace detail

template <class T, class Less = std::less<T>, Ties TieRule = Ties::any>
class PriorityQueue : public detail::QueueFace<detail::PriorityShelf<T, Less, TieRule>> {
 public:
  // maxsize <= 0: unbounded.
  explicit PriorityQueue(std::ptrdiff_t maxsize = 0, Less less = Less())
      : PriorityQueue::QueueFace(maxsize, "queue::PriorityQueue",
                                 detail::PriorityHeap<T, Less, TieRule>(
                                     detail::PriorityLess<Less, TieRule>(std::move(less)))) {}
};

}  // namespace canteen::queue
