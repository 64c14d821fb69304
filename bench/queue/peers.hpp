// The queues that ours are compared with, under one shape: made with a capacity (0: unbounded), put
// and get, both of which wait.
#pragma once

#include <atomic>
#include <bit>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include <canteen/queue.hpp>

#ifdef CANTEEN_BENCH_BOOST
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/stack.hpp>
#include <boost/thread/sync_bounded_queue.hpp>
#endif
#ifdef CANTEEN_BENCH_TBB
#include <oneapi/tbb/concurrent_queue.h>
#endif
#ifdef CANTEEN_BENCH_MOODYCAMEL
#include <concurrentqueue/blockingconcurrentqueue.h>
#endif

namespace canteen::bench {

// What everybody writes first: a mutex, two condition variables, and Items between them.
template <class T, class Items>
class MutexQueue {
 public:
  explicit MutexQueue(std::size_t capacity) : items_(capacity), capacity_(capacity) {}

  void put(T item) {
    {
      std::unique_lock guard(mutex_);
      if (capacity_ != 0) not_full_.wait(guard, [this] { return items_.size() < capacity_; });
      items_.push(std::move(item));
    }
    not_empty_.notify_one();
  }

  T get() {
    T item = [this] {
      std::unique_lock guard(mutex_);
      not_empty_.wait(guard, [this] { return items_.size() != 0; });
      return items_.pop();
    }();
    if (capacity_ != 0) not_full_.notify_one();
    return item;
  }

 private:
  std::mutex mutex_;
  std::condition_variable not_empty_;
  std::condition_variable not_full_;
  Items items_;
  const std::size_t capacity_;
};

template <class T>
class Ring {
 public:
  explicit Ring(std::size_t capacity) : items_(capacity) {}

  [[nodiscard]] std::size_t size() const { return put_ - got_; }

  void push(T item) { items_[put_++ % items_.size()] = std::move(item); }

  T pop() { return std::move(items_[got_++ % items_.size()]); }

 private:
  std::vector<T> items_;
  std::size_t put_ = 0;
  std::size_t got_ = 0;
};

template <class T>
class Deque {
 public:
  explicit Deque(std::size_t /*capacity*/) {}

  [[nodiscard]] std::size_t size() const { return items_.size(); }

  void push(T item) { items_.push_back(std::move(item)); }

  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  std::deque<T> items_;
};

template <class T>
class Vector {
 public:
  explicit Vector(std::size_t /*capacity*/) {}

  [[nodiscard]] std::size_t size() const { return items_.size(); }

  void push(T item) { items_.push_back(std::move(item)); }

  T pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

 private:
  std::vector<T> items_;
};

template <class T>
class StdHeap {
 public:
  explicit StdHeap(std::size_t /*capacity*/) {}

  [[nodiscard]] std::size_t size() const { return items_.size(); }

  void push(T item) { items_.push(std::move(item)); }

  T pop() {
    T item = items_.top();
    items_.pop();
    return item;
  }

 private:
  std::priority_queue<T, std::vector<T>, std::greater<T>> items_;
};

// A ring of cells, each with the number of the turn whose it is [D. Vyukov, bounded MPMC queue,
// 1024cores]: what the rings that spin have in common. It promises less than ours: nobody sleeps, a
// putter that is interrupted between its ticket and its cell stops all getters, and there are no
// timeouts, no shutdown and no join. Who can't go on yields.
template <class T>
class SpinningRing {
 public:
  explicit SpinningRing(std::size_t capacity) : cells_(std::bit_ceil(capacity)) {
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].turn.store(i);
  }

  void put(T item) {
    std::size_t ticket = put_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[ticket & (cells_.size() - 1)];
      const std::size_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == ticket) {
        if (!put_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_relaxed)) continue;
        cell.item = std::move(item);
        cell.turn.store(ticket + 1, std::memory_order_release);
        return;
      }
      if (turn < ticket) std::this_thread::yield();
      ticket = put_.load(std::memory_order_relaxed);
    }
  }

  T get() {
    std::size_t ticket = got_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[ticket & (cells_.size() - 1)];
      const std::size_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == ticket + 1) {
        if (!got_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_relaxed)) continue;
        T item = std::move(cell.item);
        cell.turn.store(ticket + cells_.size(), std::memory_order_release);
        return item;
      }
      if (turn < ticket + 1) std::this_thread::yield();
      ticket = got_.load(std::memory_order_relaxed);
    }
  }

 private:
  struct alignas(64) Cell {
    std::atomic<std::size_t> turn{0};
    T item{};
  };

  std::vector<Cell> cells_;
  alignas(128) std::atomic<std::size_t> put_{0};
  alignas(128) std::atomic<std::size_t> got_{0};
};

template <class Inside>
class Ours {
 public:
  using T = typename Inside::value_type;

  explicit Ours(std::size_t capacity) : queue_(static_cast<std::ptrdiff_t>(capacity)) {}

  void put(T item) { queue_.put(std::move(item)); }

  T get() { return queue_.get(); }

 private:
  Inside queue_;
};

#ifdef CANTEEN_BENCH_BOOST
template <class T>
class BoostSync {
 public:
  explicit BoostSync(std::size_t capacity) : queue_(capacity) {}

  void put(T item) { queue_.push_back(std::move(item)); }

  T get() {
    T item{};
    queue_.pull_front(item);
    return item;
  }

 private:
  boost::sync_bounded_queue<T> queue_;
};
#endif

#ifdef CANTEEN_BENCH_BOOST
// It does not wait: who finds it full, or nothing in it, yields.
template <class T>
class BoostLockfree {
 public:
  explicit BoostLockfree(std::size_t capacity) : queue_(capacity) {}

  void put(T item) {
    while (!queue_.bounded_push(item)) std::this_thread::yield();
  }

  T get() {
    T item{};
    while (!queue_.pop(item)) std::this_thread::yield();
    return item;
  }

 private:
  boost::lockfree::queue<T> queue_;
};

template <class T>
class BoostStack {
 public:
  explicit BoostStack(std::size_t /*capacity*/) : stack_(1024) {}

  void put(T item) { stack_.push(item); }

  T get() {
    T item{};
    while (!stack_.pop(item)) std::this_thread::yield();
    return item;
  }

 private:
  boost::lockfree::stack<T> stack_;
};
#endif

#ifdef CANTEEN_BENCH_TBB
template <class T>
class TbbBounded {
 public:
  explicit TbbBounded(std::size_t capacity) {
    if (capacity != 0) queue_.set_capacity(static_cast<std::ptrdiff_t>(capacity));
  }

  void put(T item) { queue_.push(std::move(item)); }

  T get() {
    T item{};
    queue_.pop(item);
    return item;
  }

 private:
  tbb::concurrent_bounded_queue<T> queue_;
};
#endif

#ifdef CANTEEN_BENCH_MOODYCAMEL
// No global first in, first out; bounded by a semaphore of slots.
template <class T>
class Moodycamel {
 public:
  explicit Moodycamel(std::size_t capacity)
      : slots_(static_cast<moodycamel::LightweightSemaphore::ssize_t>(capacity)),
        bounded_(capacity != 0) {}

  void put(T item) {
    if (bounded_) slots_.wait();
    queue_.enqueue(std::move(item));
  }

  T get() {
    T item{};
    queue_.wait_dequeue(item);
    if (bounded_) slots_.signal();
    return item;
  }

 private:
  moodycamel::BlockingConcurrentQueue<T> queue_;
  moodycamel::LightweightSemaphore slots_;
  const bool bounded_;
};
#endif

}  // namespace canteen::bench
