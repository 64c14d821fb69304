// ContainerQueue — as Queue, with a container of your own that says what comes out when.
//                          Python: a subclass of queue.Queue with _init, _put, _get and _qsize
//
//   struct Loudest {                                       // anything with these four
//     using value_type = Guest;
//     std::size_t size() const { … }                       // Python: _qsize
//     void put(Guest&& guest) { … }                        // Python: _put
//     void get(std::optional<Guest>& into) { … }           // Python: _get; into is empty
//   };
//   queue::ContainerQueue<Loudest> line(20);
//
// Everything else is in queue.hpp, with these differences:
// Errors:        what put or get of the container throws reaches the caller: nothing is counted as
//                put or taken, nobody is woken, and the queue goes on. The container must then be
//                as it was before.
// Items:         the container is called with the lock held, size() too: it must not come back to
//                the queue, and should be quick. What is put is converted to a value_type before.
//                Its size is asked after each change, and need not be what was put less what was
//                taken: one that keeps a set may swallow an item, which counts as put all the same.
// Complexity:    the container's, under one lock.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <canteen/queue/detail/basic_shelf.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {

template <class Container>
class ContainerQueue
    : public detail::QueueFace<detail::BasicShelf<Container, threading::detail::Runtime>> {
 public:
  // maxsize <= 0: unbounded. What the container has already counts as put.
  explicit ContainerQueue(std::ptrdiff_t maxsize = 0, Container container = Container())
      : ContainerQueue::QueueFace(maxsize, "queue::ContainerQueue", std::move(container)) {}

  // try_get_by — takes out another item than the next: take(container, into) does what the
  // container's get does, with the lock held. nullopt, and it is not called, if there is none.
  template <class Take>
  [[nodiscard]] std::optional<typename Container::value_type> try_get_by(Take&& take) {
    return this->line().try_get_by(std::forward<Take>(take));
  }
};

}  // namespace canteen::queue
