// get_any, try_get_any — an item from whichever of several queues has one.     Python has no twin.
//
//   std::variant<Order, Tray> next = queue::get_any(orders, trays);        waits for either
//   if (auto next = queue::try_get_any(200ms, orders, trays)) …            … for 200 ms
//
// The queues may be of any kind (but SimpleQueue and DelayQueue) and of different items; the
// variant's index says which queue it came from. Which of them is asked first changes from call to
// call, so that a busy queue does not hide the others.
//
// Thread safety: as the queues; they must outlive the call.
// Blocking:      until one of them has an item, in the manner of get.
// Timeouts:      absent = for ever, zero = poll once, negative = ValueError (but ShutDown comes
//                first). One deadline for the whole call.
// Stop tokens:   a stop ends the wait like a timeout.
// Errors:        get_any throws Empty when the time is over, and ShutDown when all of them are shut
//                down and empty; try_get_any returns nullopt for both.
// Ordering:      as get of the queue that the item came from.
// Complexity:    O(number of queues). An item that comes to one of them when nobody waits for that
//                queue alone wakes everybody who waits for it here.
// Example:       get_any_test.cpp [get_any]
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>
#include <variant>

#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/any_of.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/queue_face.hpp>
#include <canteen/queue/errors.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::queue {
namespace detail {

template <class... Queues>
auto get_any(const std::stop_token& stop, Timeout timeout, Queues&... queues) {
  using Platform = threading::detail::Runtime;
  // Of the calling thread: whose turn it is to be asked first, and how waiting has gone lately.
  thread_local std::uint32_t turn = 0;
  thread_local Lookout<Platform> lookout;
  return AnyOf<Platform, LineOf<Queues>...>(turn++, line_of(queues)...).get(stop, timeout, lookout);
}

template <class Taken>
auto raise_for_any(Taken taken) {
  if (taken.outcome == Outcome::shut_down) throw ShutDown();
  if (!taken.item) throw Empty();
  return *std::move(taken.item);
}

}  // namespace detail

template <class... Queues>
  requires(detail::Watchable<Queues> && ...)
[[nodiscard]] auto get_any(Queues&... queues) {
  return detail::raise_for_any(detail::get_any(std::stop_token(), Timeout(), queues...));
}

template <class... Queues>
  requires(detail::Watchable<Queues> && ...)
[[nodiscard]] auto get_any(Timeout timeout, Queues&... queues) {
  return detail::raise_for_any(detail::get_any(std::stop_token(), timeout, queues...));
}

template <class... Queues>
  requires(detail::Watchable<Queues> && ...)
[[nodiscard]] auto get_any(const std::stop_token& stop, Timeout timeout, Queues&... queues) {
  return detail::raise_for_any(detail::get_any(stop, timeout, queues...));
}

// Without a timeout it does not wait.
template <class... Queues>
  requires(detail::Watchable<Queues> && ...)
[[nodiscard]] auto try_get_any(Queues&... queues) {
  return detail::get_any(std::stop_token(), std::chrono::nanoseconds(0), queues...).item;
}

template <class... Queues>
  requires(detail::Watchable<Queues> && ...)
[[nodiscard]] auto try_get_any(Timeout timeout, Queues&... queues) {
  return detail::get_any(std::stop_token(), timeout, queues...).item;
}

template <class... Queues>
  requires(detail::Watchable<Queues> && ...)
[[nodiscard]] auto try_get_any(const std::stop_token& stop, Timeout timeout, Queues&... queues) {
  return detail::get_any(stop, timeout, queues...).item;
}

}  // namespace canteen::queue
