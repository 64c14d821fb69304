// DelayQueue — as Queue, but an item comes out when it is due, the earliest first.
//                                                                        Python has no twin.
//
//   queue::DelayQueue<Order> oven;
//   oven.put_after(15min, order);        due in a quarter of an hour
//   oven.put_at(noon, order);            … at that instant of the steady clock
//   oven.put(order);                     … at once
//   Order ready = oven.get();            waits until one is due
//
// Everything else is in queue.hpp, with these differences:
// Blocking:      get waits until an item is due; try_get() gives none that is not. Of those who
//                wait, one is woken for each item that falls due.
// Timeouts:      of put_after and put_at, as of put: how long it waits for room. A delay of zero or
//                less is due at once.
// Errors:        OverflowError for a delay that Timeout cannot hold (292 years); ValueError: NaN.
// Ordering:      by the instants at which the items are due; of equal ones as they were put.
// Shutdown:      what waits is given out when it is due; with immediate = true it is dropped.
// Snapshots:     qsize(), empty() and full() count what is not due yet as well.
// Items:         are made and moved with the lock held: they must not come back to the queue.
// get_any:       is not for this queue.
// Memory:        a vector's, as PriorityQueue. An item whose move may throw has a block of its own.
// Complexity:    put and get O(log n), under one lock.
// Example:       delay_queue_test.cpp [oven]
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_delay.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {

template <class T>
class DelayQueue : public detail::QueueFace<detail::BasicDelay<T, threading::detail::Runtime>> {
  using Patience = detail::Patience<std::stop_token>;

 public:
  using Clock = std::chrono::steady_clock;

  // maxsize <= 0: unbounded.
  explicit DelayQueue(std::ptrdiff_t maxsize = 0)
      : DelayQueue::QueueFace(maxsize, "queue::DelayQueue") {}

  // put_after — put, due when `delay` has passed.
  template <class Rep, class Period, class U = T>
    requires std::is_constructible_v<T, U>
  void put_after(std::chrono::duration<Rep, Period> delay, U&& item, Timeout timeout = std::nullopt,
                 const std::stop_token& stop = {}) {
    DelayQueue::raise_for_put(
        this->line().put_at(after(delay), std::forward<U>(item), Patience{true, timeout, stop}));
  }

  // put_at — put, due at an instant.
  template <class Duration, class U = T>
    requires std::is_constructible_v<T, U>
  void put_at(std::chrono::time_point<Clock, Duration> due, U&& item,
              Timeout timeout = std::nullopt, const std::stop_token& stop = {}) {
    DelayQueue::raise_for_put(
        this->line().put_at(instant(due), std::forward<U>(item), Patience{true, timeout, stop}));
  }

  // The same, with false for Full and ShutDown. Without a timeout they do not wait.
  template <class Rep, class Period, class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put_after(std::chrono::duration<Rep, Period> delay, U&& item) {
    return this->line().put_at(after(delay), std::forward<U>(item),
                               Patience{false, std::nullopt, {}}) == detail::Outcome::done;
  }

  template <class Rep, class Period, class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put_after(std::chrono::duration<Rep, Period> delay, U&& item, Timeout timeout,
                     const std::stop_token& stop = {}) {
    return this->line().put_at(after(delay), std::forward<U>(item),
                               Patience{true, timeout, stop}) == detail::Outcome::done;
  }

  template <class Duration, class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put_at(std::chrono::time_point<Clock, Duration> due, U&& item) {
    return this->line().put_at(instant(due), std::forward<U>(item),
                               Patience{false, std::nullopt, {}}) == detail::Outcome::done;
  }

  template <class Duration, class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put_at(std::chrono::time_point<Clock, Duration> due, U&& item, Timeout timeout,
                  const std::stop_token& stop = {}) {
    return this->line().put_at(instant(due), std::forward<U>(item),
                               Patience{true, timeout, stop}) == detail::Outcome::done;
  }

  // When the next item is due, which may be past; nullopt when there is none. A snapshot.
  [[nodiscard]] std::optional<Clock::time_point> next_due() const {
    const auto due = this->line().next_due();
    if (!due) return std::nullopt;
    return Clock::time_point(std::chrono::nanoseconds(*due));
  }

 private:
  // As Timeout: OverflowError for what it cannot hold, ValueError for NaN.
  static base::Instant after(Timeout delay) {
    return base::Deadline(delay, threading::detail::Runtime::now()).instant();
  }

  // The platform's clock is the steady clock: CLOCK_MONOTONIC, both.
  template <class Duration>
  static base::Instant instant(std::chrono::time_point<Clock, Duration> due) {
    return Timeout(due.time_since_epoch()).value().count();
  }
};

}  // namespace canteen::queue
