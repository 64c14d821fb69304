// SimpleQueue — an unbounded line without tasks and without an end.    Python: queue.SimpleQueue
//
//               an item            empty
//   put(x)      adds x             adds x: it never waits
//   get()       the oldest item    waits; Empty when the timeout passes
//   try_get()   the oldest item    nullopt
//
// Thread safety: all members, from any thread; destroy it when no call is in progress. An item's
//                destructor may put into the queue that it comes from.
// Blocking:      get alone, with a timeout and a stop token (which ends the wait like a timeout).
// Timeouts:      of get: absent = for ever, zero = poll once, negative = ValueError, even when
//                there is an item; not looked at with block = false. put takes a timeout as Python
//                does, and looks at none.
// Errors:        Empty, ValueError as above; bad_alloc from put, and what an item throws.
// Ordering, memory, complexity: as Queue.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <utility>

#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_fifo.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/errors.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {

template <class T>
class SimpleQueue {
 public:
  using value_type = T;

  SimpleQueue() = default;
  SimpleQueue(const SimpleQueue&) = delete;
  SimpleQueue& operator=(const SimpleQueue&) = delete;

  template <class U = T>
  void put(U&& item, bool /*block*/ = true, Timeout /*timeout*/ = std::nullopt) {
    line_.put(std::forward<U>(item), Patience{});
  }

  template <class U = T>
  void put_nowait(U&& item) {
    put(std::forward<U>(item));
  }

  [[nodiscard]] T get(Timeout timeout = std::nullopt) {
    return raise(line_.get(Patience{true, timeout, {}}));
  }

  [[nodiscard]] T get(bool block, Timeout timeout = std::nullopt) {
    return raise(line_.get(Patience{block, timeout, {}}));
  }

  [[nodiscard]] T get(const std::stop_token& stop, Timeout timeout = std::nullopt) {
    return raise(line_.get(Patience{true, timeout, stop}));
  }

  [[nodiscard]] T get_nowait() { return get(false); }

  [[nodiscard]] std::optional<T> try_get() {
    return line_.get(Patience{false, std::nullopt, {}}).item;
  }

  [[nodiscard]] std::optional<T> try_get(Timeout timeout) {
    return line_.get(Patience{true, timeout, {}}).item;
  }

  [[nodiscard]] std::optional<T> try_get(const std::stop_token& stop,
                                         Timeout timeout = std::nullopt) {
    return line_.get(Patience{true, timeout, stop}).item;
  }

  // Snapshots: another thread may change the answer before it is read.
  [[nodiscard]] std::size_t qsize() const { return line_.qsize(); }

  [[nodiscard]] bool empty() const { return line_.qsize() == 0; }

  [[nodiscard]] std::size_t waiting_getters() const { return line_.waiting_getters(); }

 private:
  using Patience = detail::Patience<std::stop_token>;

  static T raise(detail::Taken<T> taken) {
    if (!taken.item) throw Empty();
    return *std::move(taken.item);
  }

  detail::BasicFifo<T, threading::detail::Runtime> line_{0, "queue::SimpleQueue"};
};

}  // namespace canteen::queue
