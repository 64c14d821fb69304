// LifoQueue — as Queue, but what was put last comes out first.          Python: queue.LifoQueue
//
// Everything else is in queue.hpp, with these differences:
// Memory:        a vector's: it keeps the room of the most items that it has held.
// Complexity:    O(1) each, under one lock.
#pragma once

#include <cstddef>

#include <canteen/queue/detail/basic_shelf.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/queue/detail/stack.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {

template <class T>
class LifoQueue
    : public detail::QueueFace<detail::BasicShelf<detail::Stack<T>, threading::detail::Runtime>> {
 public:
  // maxsize <= 0: unbounded.
  explicit LifoQueue(std::ptrdiff_t maxsize = 0)
      : LifoQueue::QueueFace(maxsize, "queue::LifoQueue", detail::Stack<T>()) {}
};

}  // namespace canteen::queue
