// BasicShelf — items under one lock, in whatever order their container gives them out: the machine
// behind LifoQueue, PriorityQueue and ContainerQueue.
//
// Container has
//   value_type
//   std::size_t size() const
//   put(item)          adds it, or throws and is as it was before
//   get(optional&)     takes one out into an empty optional, or throws and is as it was before
// and is called with the lock held.
//
// INV1  The lock is the guard of getters_, the door of those who wait for an item. Nobody lies down
//       at putters_ without it, so who holds it and sees nobody there is right.
// INV2  put_, how many were put, size_, the container's size, bound_ and shut_ are written with
//       the lock held.
// Lock order: getters_ before putters_.
//
// Ordering: by the lock.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/finally.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_bound.hpp>
#include <canteen/queue/detail/basic_door.hpp>
#include <canteen/queue/detail/basic_tally.hpp>
#include <canteen/queue/detail/door_wait.hpp>
#include <canteen/queue/detail/lookout.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/put_each.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::queue::detail {

template <class Container, class P>
class BasicShelf {
 public:
  using value_type = typename Container::value_type;
  using StopToken = typename P::StopToken;
  using Patience = detail::Patience<StopToken>;
  using Taken = detail::Taken<value_type>;

  // `name` appears in reports; it must have static storage duration.
  BasicShelf(std::ptrdiff_t maxsize, const char* name, Container items)
      : items_(std::move(items)), bound_(maxsize), name_(name) {
    put_.store(items_.size(), std::memory_order_relaxed);
    size_.store(items_.size(), std::memory_order_relaxed);
  }

  BasicShelf(const BasicShelf&) = delete;
  BasicShelf& operator=(const BasicShelf&) = delete;
  ~BasicShelf() = default;

  template <class U>
  Outcome put(U&& item, const Patience& patience) {
    if (P::fast_self() == 0) static_cast<void>(P::self());
    if constexpr (std::is_nothrow_move_constructible_v<value_type> &&
                  !std::is_same_v<U&&, value_type&&>) {
      // Made before the lock is taken: a copy may take its time. But not for nothing.
      if (is_shutdown() || (!patience.block && room() == 0)) {
        const Held held(getters_);
        if (const auto outcome = check(patience)) return *outcome;
      }
      value_type made(std::forward<U>(item));
      return put_made(std::move(made), patience);
    } else {
      return put_made(std::forward<U>(item), patience);
    }
  }

  Taken get(const Patience& patience) {
    if (P::fast_self() == 0) static_cast<void>(P::self());
    Taken taken{std::nullopt, Outcome::done};
    take(taken, patience);
    if (taken.outcome == Outcome::not_in_time && patience.block) [[unlikely]] {
      wait_to_get(patience, [&] {
        take(taken, patience);
        return taken.outcome;
      });
    }
    return taken;
  }

  template <class Iterator>
  Outcome put_many(Iterator& next, const Iterator& end, const Patience& patience) {
    return put_each(*this, next, end, patience);
  }

  template <class Sink>
  Outcome get_many(std::size_t most, Sink&& sink, const Patience& patience) {
    if (P::fast_self() == 0) static_cast<void>(P::self());
    const auto attempt = [&] { return take_some(most, sink, patience); };
    const Outcome outcome = attempt();
    if (outcome != Outcome::not_in_time || !patience.block) return outcome;
    return wait_to_get(patience, attempt);
  }

  template <class Take>
  std::optional<value_type> try_get_by(Take&& take) {
    if (P::fast_self() == 0) static_cast<void>(P::self());
    Taken taken{std::nullopt, Outcome::done};
    take_by(taken, {.block = false, .timeout = {}, .stop = {}}, take);
    return std::move(taken.item);
  }

  static base::Instant now() noexcept { return P::now(); }

  bool task_done() noexcept { return tally_.done(put_count()); }

  bool join(Timeout timeout, const StopToken& stop) {
    return tally_.join(put_count(), timeout, stop, this, name_);
  }

  // For who waits for several lines: his bell is rung when an item has come.
  void watch(Watch<P>& watch) noexcept {
    const Held held(getters_);
    getters_.watch(watch);
  }

  void unwatch(Watch<P>& watch) noexcept {
    const Held held(getters_);
    getters_.unwatch(watch);
  }

  void shutdown(bool immediate) {
    std::vector<value_type> dropped;  // destroyed without the lock
    std::uint64_t number = 0;
    // What the container throws reaches the caller; what has been dropped by then is done.
    const base::Finally count([&] {
      if (number != 0) tally_.drop(number, put_count());
    });
    Wake putters;
    Wake getters;
    const Held held(getters_);
    const Held inner(putters_);
    shut_.store(true, std::memory_order_release);  // pairs with is_shutdown()
    getters.called = getters_.call_all();
    putters.called = putters_.call_all();
    if (immediate) drop_all(dropped, number);
  }

  void set_maxsize(std::ptrdiff_t maxsize) noexcept {
    Wake wake;
    const Held held(getters_);
    const Held inner(putters_);
    bound_.set(maxsize);  // INV2
    wake.called = putters_.call_all();
  }

  // Snapshots.
  [[nodiscard]] std::size_t qsize() const noexcept {
    return size_.load(std::memory_order_relaxed);  // a number, and nothing that it stands for
  }

  [[nodiscard]] bool full() const noexcept { return bound_.full(qsize()); }

  [[nodiscard]] std::size_t unfinished_tasks() const noexcept {
    return static_cast<std::size_t>(tally_.unfinished(put_count()));
  }

  [[nodiscard]] bool is_shutdown() const noexcept { return shut_.load(std::memory_order_acquire); }

  [[nodiscard]] std::ptrdiff_t maxsize() const noexcept { return bound_.get(); }

  [[nodiscard]] std::size_t waiting_putters() const noexcept { return putters_.size(); }

  [[nodiscard]] std::size_t waiting_getters() const noexcept { return getters_.size(); }

  [[nodiscard]] std::size_t watchers() const noexcept { return getters_.watchers(); }

  [[nodiscard]] std::size_t waiting_joiners() const noexcept { return tally_.joiners(); }

 private:
  using Door = BasicDoor<P>;
  using Held = threading::detail::QueueGuard<P, Door>;
  using Wake = DoorWake<P>;
  template <class V>
  using Atomic = typename P::template Atomic<V>;

  auto put_count() const noexcept {
    // relaxed: the tally's own count orders it (basic_tally.hpp).
    return [this] { return put_.load(std::memory_order_relaxed); };
  }

  // Right for who holds the lock, or putters_ alone after somebody who saw people there; for
  // anybody else a guess.
  [[nodiscard]] std::uint64_t items() const noexcept {
    return size_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t room() const noexcept { return bound_.room(items()); }

  template <class U>
  Outcome put_made(U&& item, const Patience& patience) {
    // NOLINTNEXTLINE(bugprone-use-after-move): what found no room has not been moved from
    const auto attempt = [&] { return add(std::forward<U>(item), patience); };
    const Outcome outcome = attempt();
    if (outcome != Outcome::not_in_time || !patience.block) [[likely]]
      return outcome;
    return wait(
        putters_, &getters_, of_putters_, threading::BlockedOn::queue_put, patience,
        [this] { return room(); }, attempt);
  }

  // Why nothing can be put now; contract Q2, in this order.
  std::optional<Outcome> check(const Patience& patience) CANTEEN_REQUIRES(getters_) {
    if (shut_.load(std::memory_order_relaxed)) return Outcome::shut_down;
    if (bound_.get() <= 0) return std::nullopt;
    if (patience.block && patience.timeout.negative()) {
      throw ValueError("'timeout' must be a non-negative number");
    }
    if (bound_.full(items())) return Outcome::not_in_time;
    return std::nullopt;
  }

  // Without waiting.
  template <class U>
  Outcome add(U&& item, const Patience& patience) {
    Wake wake;
    const Held held(getters_);
    if (const auto outcome = check(patience)) return *outcome;
    items_.put(std::forward<U>(item));
    put_.store(put_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    tell_size();
    wake.called = getters_.call([this] { return items(); });
    return Outcome::done;
  }

  // After each change.
  void tell_size() CANTEEN_REQUIRES(getters_) {
    size_.store(items_.size(), std::memory_order_relaxed);
  }

  // Without waiting.
  void take(Taken& taken, const Patience& patience) {
    take_by(taken, patience,
            [](Container& items, std::optional<value_type>& into) { items.get(into); });
  }

  template <class Take>
  void take_by(Taken& taken, const Patience& patience, Take&& take) {
    Wake wake;
    const Held held(getters_);
    taken.outcome = look(patience);
    if (taken.outcome != Outcome::done) return;
    take(items_, taken.item);
    wake.called = took();
  }

  template <class Sink>
  Outcome take_some(std::size_t most, Sink& sink, const Patience& patience) {
    for (std::size_t number = 0; number < most; ++number) {
      Taken taken{std::nullopt, Outcome::done};
      try {
        take(taken, patience);
        if (taken.outcome != Outcome::done) return number != 0 ? Outcome::done : taken.outcome;
        sink(*std::move(taken.item));
      } catch (...) {
        // What has come out is the caller's, and the next call will tell.
        if (number == 0) throw;
        break;
      }
    }
    return Outcome::done;
  }

  void drop_all(std::vector<value_type>& dropped, std::uint64_t& number)
      CANTEEN_REQUIRES(getters_) {
    dropped.reserve(items_.size());
    while (items_.size() != 0) {
      std::optional<value_type> item;
      items_.get(item);
      tell_size();
      ++number;
      dropped.push_back(*std::move(item));
    }
  }

  // Whether there is an item; contract Q3, in this order.
  Outcome look(const Patience& patience) CANTEEN_REQUIRES(getters_) {
    const bool here = items() != 0;
    if (!here && shut_.load(std::memory_order_relaxed)) return Outcome::shut_down;
    if (patience.block && patience.timeout.negative()) {
      throw ValueError("'timeout' must be a non-negative number");
    }
    return here ? Outcome::done : Outcome::not_in_time;
  }

  typename Door::Waiter* took() CANTEEN_REQUIRES(getters_) {
    tell_size();
    // NOLINTNEXTLINE(readability-container-size-empty): size() needs no lock, empty() does
    if (putters_.size() == 0) [[likely]]
      return nullptr;  // INV1
    const Held inner(putters_);
    return putters_.call([this] { return room(); });
  }

  template <class Attempt>
  Outcome wait_to_get(const Patience& patience, Attempt&& attempt) {
    return wait(
        getters_, nullptr, of_getters_, threading::BlockedOn::queue_get, patience,
        [this] { return items(); }, attempt);
  }

  template <class There, class Attempt>
  Outcome wait(Door& door, Door* outer, Lookout<P>& lookout, threading::BlockedOn kind,
               const Patience& patience, There&& there, Attempt&& attempt) {
    return door_wait<P>(
        {door, outer, lookout, kind, this, name_, bound_.half()}, patience, there,
        [this] { return shut_.load(std::memory_order_relaxed); }, attempt);
  }

  static constexpr std::size_t apart = 128;  // bytes, as in BasicFifo

  alignas(apart) Door getters_;  // the lock
  Atomic<std::uint64_t> put_{0};
  Atomic<std::uint64_t> size_{0};  // of items_
  Container items_ CANTEEN_GUARDED_BY(getters_);
  alignas(apart) Door putters_;
  Lookout<P> of_putters_;
  Lookout<P> of_getters_;
  BasicBound<P> bound_;
  Atomic<bool> shut_{false};
  const char* const name_;
  alignas(apart) BasicTally<P> tally_;
};

}  // namespace canteen::queue::detail
