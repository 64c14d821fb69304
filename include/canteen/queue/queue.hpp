// Queue — a line of items between threads: first in, first out.         Python: queue.Queue
//
//               room / an item     full (put) or empty (get)            shut down
//   put(x)      adds x             waits; Full when the timeout passes  ShutDown, at once
//   try_put(x)  adds x, true       false                                false
//   get()       the oldest item    waits; Empty when the timeout …      what is left, then ShutDown
//   try_get()   the oldest item    nullopt                              what is left, then nullopt
//
// T is any movable type, move-only ones too; a put that fails leaves its argument untouched.
//
// Thread safety: all members, from any thread; destroy it when nobody waits.
// Blocking:      put, get, join and iteration, each also with a timeout and a stop token; a stop
//                request ends the wait like a timeout that passed.
// Timeouts:      absent = for ever, zero = poll once, negative = ValueError, even when there is an
//                item or room (but ShutDown comes first, and an unbounded put looks at none). With
//                block = false the timeout is not looked at. One deadline for the whole call.
// Errors:        Full, Empty, ShutDown, ValueError as above. What the copy or move of an item
//                throws reaches the caller, and the queue is as it was before.
// Ordering:      what happened before a put is visible after the get that takes the item; what
//                happened before a task_done, after the join that it ends.
// Shutdown:      shutdown() wakes everyone. Items left are still given out (or dropped, with
//                immediate = true); task_done and join go on working.
// Complexity:    O(1) each, under one lock.
// Example:       queue_test.cpp [producer-consumer]
#pragma once

#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/errors.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

namespace canteen::queue {

template <class T>
class Queue {
 public:
  using value_type = T;

  // maxsize <= 0: unbounded.
  explicit Queue(std::ptrdiff_t maxsize = 0) : maxsize_(maxsize) {}

  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  // put — adds an item at the end, waiting for room.
  template <class U = T>
  void put(U&& item, Timeout timeout = std::nullopt) {
    raise_for_put(add(std::forward<U>(item), true, timeout, std::stop_token()));
  }

  template <class U = T>
  void put(U&& item, bool block, Timeout timeout = std::nullopt) {
    raise_for_put(add(std::forward<U>(item), block, timeout, std::stop_token()));
  }

  template <class U = T>
  void put(U&& item, const std::stop_token& stop, Timeout timeout = std::nullopt) {
    raise_for_put(add(std::forward<U>(item), true, timeout, stop));
  }

  template <class U = T>
  void put_nowait(U&& item) {
    put(std::forward<U>(item), false);
  }

  // try_put — put, with false for Full and ShutDown. Without a timeout or token it does not wait.
  template <class U = T>
  bool try_put(U&& item) {
    return add(std::forward<U>(item), false, std::nullopt, std::stop_token()) == Outcome::done;
  }

  template <class U = T>
  bool try_put(U&& item, Timeout timeout) {
    return add(std::forward<U>(item), true, timeout, std::stop_token()) == Outcome::done;
  }

  template <class U = T>
  bool try_put(U&& item, const std::stop_token& stop, Timeout timeout = std::nullopt) {
    return add(std::forward<U>(item), true, timeout, stop) == Outcome::done;
  }

  // get — takes the oldest item, waiting for one.
  [[nodiscard]] T get(Timeout timeout = std::nullopt) {
    return raise_for_get(take(true, timeout, std::stop_token()));
  }

  [[nodiscard]] T get(bool block, Timeout timeout = std::nullopt) {
    return raise_for_get(take(block, timeout, std::stop_token()));
  }

  [[nodiscard]] T get(const std::stop_token& stop, Timeout timeout = std::nullopt) {
    return raise_for_get(take(true, timeout, stop));
  }

  [[nodiscard]] T get_nowait() { return get(false); }

  // try_get — get, with nullopt for Empty and ShutDown. Without a timeout or token it does not
  // wait.
  [[nodiscard]] std::optional<T> try_get() {
    return take(false, std::nullopt, std::stop_token()).item;
  }

  [[nodiscard]] std::optional<T> try_get(Timeout timeout) {
    return take(true, timeout, std::stop_token()).item;
  }

  [[nodiscard]] std::optional<T> try_get(const std::stop_token& stop,
                                         Timeout timeout = std::nullopt) {
    return take(true, timeout, stop).item;
  }

  // task_done — one item that was taken is dealt with. ValueError when more are done than were put.
  void task_done() {
    const std::scoped_lock lock(mutex_);
    if (unfinished_ == 0) throw ValueError("task_done() called too many times");
    if (--unfinished_ == 0) all_done_.notify_all();
  }

  // join — waits until every item that was put is done; false when the timeout or a stop came
  // first.
  bool join(Timeout timeout = std::nullopt) { return join(std::stop_token(), timeout); }

  bool join(const std::stop_token& stop, Timeout timeout = std::nullopt) {
    const base::Deadline deadline = deadline_of(timeout);
    const std::scoped_lock lock(mutex_);
    while (unfinished_ != 0) {
      if (!wait(all_done_, deadline, stop)) return unfinished_ == 0;
    }
    return true;
  }

  // shutdown — no item is taken in any more. immediate: those that wait are dropped, as done.
  void shutdown(bool immediate = false) {
    std::deque<T> dropped;  // destroyed without the lock: an item's destructor may come back here
    const std::scoped_lock lock(mutex_);
    is_shutdown_ = true;
    if (immediate) {
      dropped.swap(items_);
      // Items that somebody has taken and not done still hold join().
      unfinished_ -= dropped.size() < unfinished_ ? dropped.size() : unfinished_;
      if (unfinished_ == 0) all_done_.notify_all();
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

  // Snapshots: another thread may change the answer before it is read.
  [[nodiscard]] std::size_t qsize() const {
    const std::scoped_lock lock(mutex_);
    return items_.size();
  }

  [[nodiscard]] bool empty() const { return qsize() == 0; }

  [[nodiscard]] bool full() const {
    const std::scoped_lock lock(mutex_);
    return is_full();
  }

  [[nodiscard]] std::size_t unfinished_tasks() const {
    const std::scoped_lock lock(mutex_);
    return unfinished_;
  }

  [[nodiscard]] bool is_shutdown() const {
    const std::scoped_lock lock(mutex_);
    return is_shutdown_;
  }

  [[nodiscard]] std::ptrdiff_t maxsize() const {
    const std::scoped_lock lock(mutex_);
    return maxsize_;
  }

  // How many threads wait now: snapshots, for tests and reports.
  [[nodiscard]] std::size_t waiting_putters() const { return not_full_.waiters(); }

  [[nodiscard]] std::size_t waiting_getters() const { return not_empty_.waiters(); }

  [[nodiscard]] std::size_t waiting_joiners() const { return all_done_.waiters(); }

  // A smaller bound drops nothing: puts wait until there is room below it. A larger one is seen
  // by those who wait already, too (in Python only by the next put).
  void set_maxsize(std::ptrdiff_t maxsize) {
    const std::scoped_lock lock(mutex_);
    maxsize_ = maxsize;
    not_full_.notify_all();
  }

  // Iteration — each step is a get(); it ends, without an exception, when get() would throw
  // ShutDown. Any number of threads may iterate at once; each item goes to one of them.
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(Queue& queue) : queue_(&queue) { ++*this; }

    T& operator*() const noexcept { return *item_; }

    T* operator->() const noexcept { return &*item_; }

    Iterator& operator++() {
      item_.reset();  // the last item goes before the next is waited for
      std::optional<T> next = queue_->take(true, std::nullopt, std::stop_token()).item;
      if (next) item_.emplace(*std::move(next));
      return *this;
    }

    void operator++(int) { ++*this; }

    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return !it.item_; }

   private:
    Queue* queue_;
    mutable std::optional<T> item_;  // the iterator owns what it points to
  };

  [[nodiscard]] Iterator begin() { return Iterator(*this); }

  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  enum class Outcome { done, not_in_time, shut_down };

  struct Taken {
    std::optional<T> item;
    Outcome outcome;
  };

  static base::Deadline deadline_of(Timeout timeout) {
    if (timeout.forever()) return {};
    return {timeout, base::System::now()};
  }

  // Requires: mutex_.
  [[nodiscard]] bool is_full() const {
    return maxsize_ > 0 && items_.size() >= static_cast<std::size_t>(maxsize_);
  }

  // Requires: mutex_. False when the deadline has passed or a stop was requested; what the caller
  // waits for may be there all the same.
  static bool wait(threading::Condition& condition, base::Deadline deadline,
                   const std::stop_token& stop) {
    if (stop.stop_requested()) return false;
    if (deadline.never()) return condition.wait(stop);
    const base::Instant left = deadline.instant() - base::System::now();
    return left > 0 && condition.wait(stop, std::chrono::nanoseconds(left));
  }

  template <class U>
  Outcome add(U&& item, bool block, Timeout timeout, const std::stop_token& stop) {
    const std::scoped_lock lock(mutex_);
    if (is_shutdown_) return Outcome::shut_down;
    if (maxsize_ > 0) {
      if (block && timeout.negative()) throw ValueError("'timeout' must be a non-negative number");
      if (is_full()) {
        if (!block) return Outcome::not_in_time;
        const base::Deadline deadline = deadline_of(timeout);
        while (is_full()) {
          const bool woken = wait(not_full_, deadline, stop);
          if (is_shutdown_) return Outcome::shut_down;
          if (!woken && is_full()) return Outcome::not_in_time;
        }
      }
    }
    try {
      items_.emplace_back(std::forward<U>(item));
    } catch (...) {
      not_full_.notify();  // the room that this put was woken for is still there
      throw;
    }
    ++unfinished_;
    not_empty_.notify();
    return Outcome::done;
  }

  Taken take(bool block, Timeout timeout, const std::stop_token& stop) {
    const std::scoped_lock lock(mutex_);
    if (is_shutdown_ && items_.empty()) return {std::nullopt, Outcome::shut_down};
    if (block && timeout.negative()) throw ValueError("'timeout' must be a non-negative number");
    if (items_.empty()) {
      if (!block) return {std::nullopt, Outcome::not_in_time};
      const base::Deadline deadline = deadline_of(timeout);
      while (items_.empty()) {
        const bool woken = wait(not_empty_, deadline, stop);
        if (!items_.empty()) break;
        if (is_shutdown_) return {std::nullopt, Outcome::shut_down};
        if (!woken) return {std::nullopt, Outcome::not_in_time};
      }
    }
    try {
      Taken taken{std::optional<T>(std::move(items_.front())), Outcome::done};
      items_.pop_front();
      not_full_.notify();
      return taken;
    } catch (...) {
      not_empty_.notify();  // the item that this get was woken for is still there
      throw;
    }
  }

  static void raise_for_put(Outcome outcome) {
    if (outcome == Outcome::shut_down) throw ShutDown();
    if (outcome == Outcome::not_in_time) throw Full();
  }

  static T raise_for_get(Taken taken) {
    if (taken.outcome == Outcome::shut_down) throw ShutDown();
    if (taken.outcome == Outcome::not_in_time) throw Empty();
    return *std::move(taken.item);
  }

  // The lock over everything below. not_empty_ is notified by each put, once; not_full_ by each
  // get, once, and for all by set_maxsize; all_done_ when the last task is done; all of them by
  // shutdown. Items leave the queue before the lock does: a waiter that was notified for an item
  // may find it gone, and waits on.
  mutable threading::Lock mutex_{"queue::Queue"};
  threading::Condition not_empty_{mutex_, "queue::Queue, for an item"};
  threading::Condition not_full_{mutex_, "queue::Queue, for room"};
  threading::Condition all_done_{mutex_, "queue::Queue, for its tasks"};
  std::deque<T> items_;         // guarded by mutex_
  std::size_t unfinished_ = 0;  // put and not yet done; guarded by mutex_
  std::ptrdiff_t maxsize_;      // guarded by mutex_
  bool is_shutdown_ = false;    // guarded by mutex_
};

}  // namespace canteen::queue
