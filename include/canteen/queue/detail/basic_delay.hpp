// BasicDelay — items that come out when they are due, the earliest first: the machine behind
// DelayQueue.
//
// A monitor: one lock and two conditions. Only one of those who wait for an item watches the clock,
// the leader [1]; the others sleep until they are called, so that an item that falls due wakes one.
//
// INV1  leader_ is a getter that waits until the earliest item is due, or nobody. Who puts an
//       earlier one deposes him.
// INV2  When the lock is free and there are items, or the end has come, then there is a leader, or
//       nobody waits, or one of those who wait has been notified; when there is room, likewise for
//       those who put. Who gives the lock up for good sees to both (~Turn).
//
// [1] D. Schmidt, C. O'Ryan, I. Pyarali, M. Kircher, F. Buschmann, Leader/Followers, PLoP 2000.
//
// Ordering: by the lock.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_bound.hpp>
#include <canteen/queue/detail/basic_tally.hpp>
#include <canteen/queue/detail/heap.hpp>
#include <canteen/queue/detail/heap_node.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/put_each.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/basic_lock.hpp>

namespace canteen::queue::detail {

template <class T, class P>
class BasicDelay {
 public:
  using value_type = T;
  using StopToken = typename P::StopToken;
  using Patience = detail::Patience<StopToken>;
  using Taken = detail::Taken<T>;

  // `name` appears in reports; it must have static storage duration.
  BasicDelay(std::ptrdiff_t maxsize, const char* name)
      : lock_(name, std::chrono::milliseconds(1), threading::BlockedOn::lock, this),
        ready_(name, threading::BlockedOn::queue_get, this),
        room_(name, threading::BlockedOn::queue_put, this),
        bound_(maxsize),
        name_(name) {}

  BasicDelay(const BasicDelay&) = delete;
  BasicDelay& operator=(const BasicDelay&) = delete;
  ~BasicDelay() = default;

  static base::Instant now() noexcept { return P::now(); }

  // Due at once.
  template <class U>
  Outcome put(U&& item, const Patience& patience) {
    return put_at(P::now(), std::forward<U>(item), patience);
  }

  template <class U>
  Outcome put_at(base::Instant due, U&& item, const Patience& patience) {
    const base::Deadline deadline = deadline_of(patience);
    const Turn turn(*this);
    for (;;) {
      const std::optional<Outcome> refused = check(patience);
      if (!refused) break;
      if (*refused == Outcome::shut_down || over(patience, deadline)) return *refused;
      room_.wait(lock_, left(deadline), patience.stop);
    }
    due = std::min(due, last);
    const bool earliest = items_.size() == 0 || due < items_.front().due;
    items_.put(Making<U>{due, item});
    put_.store(put_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    tell_size();
    if (earliest) leader_ = nullptr;  // INV1
    return Outcome::done;
  }

  Taken get(const Patience& patience) {
    Taken taken{std::nullopt, Outcome::done};
    taken.outcome = take(taken.item, patience);
    return taken;
  }

  template <class Iterator>
  Outcome put_many(Iterator& next, const Iterator& end, const Patience& patience) {
    return put_each(*this, next, end, patience);
  }

  template <class Sink>
  Outcome get_many(std::size_t most, Sink&& sink, const Patience& patience) {
    Pour<Sink> into{sink};
    Outcome outcome = take(into, patience);
    if (outcome != Outcome::done) return outcome;
    try {
      for (std::size_t number = 1; number < most && outcome == Outcome::done; ++number) {
        outcome = take(into, {.block = false, .timeout = {}, .stop = {}});
      }
    } catch (...) {  // NOLINT(bugprone-empty-catch)
      // What has come out is the caller's, and the next call will tell: the item is still there.
    }
    return Outcome::done;
  }

  bool task_done() noexcept { return tally_.done(put_count()); }

  bool join(Timeout timeout, const StopToken& stop) {
    return tally_.join(put_count(), timeout, stop, this, name_);
  }

  void shutdown(bool immediate) {
    Items dropped{Less(Earlier())};  // destroyed without the lock
    {
      const Turn turn(*this);
      shut_.store(true, std::memory_order_release);  // pairs with is_shutdown()
      if (immediate) std::swap(dropped, items_);
      tell_size();
    }
    ready_.notify(everybody);
    room_.notify(everybody);
    if (dropped.size() != 0) tally_.drop(dropped.size(), put_count());
  }

  void set_maxsize(std::ptrdiff_t maxsize) {
    {
      const Turn turn(*this);
      bound_.set(maxsize);
    }
    room_.notify(everybody);
  }

  // Snapshots.
  [[nodiscard]] std::size_t qsize() const noexcept {
    return size_.load(std::memory_order_relaxed);  // a number, and nothing that it stands for
  }

  // When the earliest item is due; nullopt: there is none.
  [[nodiscard]] std::optional<base::Instant> next_due() const noexcept {
    const base::Instant due = due_.load(std::memory_order_relaxed);
    return due == never ? std::nullopt : std::optional(due);
  }

  [[nodiscard]] bool full() const noexcept { return bound_.full(qsize()); }

  [[nodiscard]] std::size_t unfinished_tasks() const noexcept {
    return static_cast<std::size_t>(tally_.unfinished(put_count()));
  }

  [[nodiscard]] bool is_shutdown() const noexcept { return shut_.load(std::memory_order_acquire); }

  [[nodiscard]] std::ptrdiff_t maxsize() const noexcept { return bound_.get(); }

  [[nodiscard]] std::size_t waiting_putters() const noexcept { return room_.waiters(); }

  [[nodiscard]] std::size_t waiting_getters() const noexcept { return ready_.waiters(); }

  [[nodiscard]] std::size_t waiting_joiners() const noexcept { return tally_.joiners(); }

 private:
  template <class V>
  using Atomic = typename P::template Atomic<V>;

  static constexpr base::Instant never = std::numeric_limits<base::Instant>::max();
  static constexpr base::Instant last = never - 1;  // does not come
  static constexpr std::int64_t everybody = std::numeric_limits<std::int64_t>::max();

  // What a Timed is made of, in its place.
  template <class U>
  struct Making {
    base::Instant due;
    U& item;
  };

  struct Timed {
    template <class U>
    explicit Timed(Making<U> of) : due(of.due), item(std::forward<U>(of.item)) {}

    base::Instant due;
    T item;
  };

  // Gives what is in a Timed to whatever has an emplace().
  template <class Into>
  struct Unwrap {
    Into& into;

    void emplace(Timed&& timed) { into.emplace(std::move(timed.item)); }
  };

  template <class Sink>
  struct Pour {
    Sink& sink;

    void emplace(T&& item) { sink(std::move(item)); }
  };

  struct Earlier {
    bool operator()(const Timed& a, const Timed& b) const noexcept { return a.due < b.due; }
  };

  // Of equal instants the one that was put first.
  using Less = HeapNodeLess<Earlier, true>;
  using Items = Heap<HeapNode<Timed, true>, Less>;

  // Holds the lock, and leaves nobody asleep for whom there is something (INV2).
  class Turn {
   public:
    explicit Turn(BasicDelay& line) : line_(line) { line_.lock_.acquire(); }

    ~Turn() {
      // At the end each tells the next.
      const bool something =
          line_.items_.size() != 0 || line_.shut_.load(std::memory_order_relaxed);
      const bool getter = line_.leader_ == nullptr && something;
      const bool putter = line_.bound_.room(line_.items_.size()) != 0;
      line_.lock_.release();
      if (getter) line_.ready_.notify(1);
      if (putter) line_.room_.notify(1);
    }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    BasicDelay& line_;
  };

  // Takes the earliest item, once it is due, by into.emplace(T&&); if that throws, it stays.
  template <class Into>
  Outcome take(Into& into, const Patience& patience) {
    const base::Deadline deadline = deadline_of(patience);
    const Turn turn(*this);
    for (;;) {
      const Outcome outcome = look(patience);
      if (outcome == Outcome::done) break;
      if (outcome == Outcome::shut_down || over(patience, deadline)) return outcome;
      wait_for_one(deadline, patience.stop);
    }
    items_.get(Unwrap<Into>{into});
    tell_size();
    return Outcome::done;
  }

  auto put_count() const noexcept {
    // relaxed: the tally's own count orders it (basic_tally.hpp).
    return [this] { return put_.load(std::memory_order_relaxed); };
  }

  static base::Deadline deadline_of(const Patience& patience) noexcept {
    return patience.block ? base::Deadline(patience.timeout, P::now()) : base::Deadline();
  }

  static Timeout left(base::Deadline deadline) noexcept {
    if (deadline.never()) return Timeout();
    return std::chrono::nanoseconds(std::max<base::Instant>(deadline.instant() - P::now(), 0));
  }

  static bool over(const Patience& patience, base::Deadline deadline) noexcept {
    return !patience.block || patience.stop.stop_requested() ||
           (!deadline.never() && deadline.passed(P::now()));
  }

  // After each change.
  void tell_size() noexcept {
    // relaxed, both: snapshots.
    size_.store(items_.size(), std::memory_order_relaxed);
    due_.store(items_.size() == 0 ? never : items_.front().due, std::memory_order_relaxed);
  }

  // Why nothing can be put now; contract Q2, in this order. Requires: held, as all below.
  std::optional<Outcome> check(const Patience& patience) {
    if (shut_.load(std::memory_order_relaxed)) return Outcome::shut_down;
    if (bound_.get() <= 0) return std::nullopt;
    if (patience.block && patience.timeout.negative()) {
      throw ValueError("'timeout' must be a non-negative number");
    }
    if (bound_.full(items_.size())) return Outcome::not_in_time;
    return std::nullopt;
  }

  // Whether an item is due; contract Q3, in this order.
  Outcome look(const Patience& patience) {
    if (items_.size() == 0 && shut_.load(std::memory_order_relaxed)) return Outcome::shut_down;
    if (patience.block && patience.timeout.negative()) {
      throw ValueError("'timeout' must be a non-negative number");
    }
    return items_.size() != 0 && items_.front().due <= P::now() ? Outcome::done
                                                                : Outcome::not_in_time;
  }

  // Until notified, the deadline has passed, or the earliest item is due, for him who watches it.
  void wait_for_one(base::Deadline deadline, const StopToken& stop) {
    if (items_.size() == 0 || leader_ != nullptr) {
      ready_.wait(lock_, left(deadline), stop);
      return;
    }

    struct Lead {
      const void*& leader;

      ~Lead() {
        if (leader == this) leader = nullptr;  // not deposed (INV1)
      }
    };

    const Lead lead{leader_};
    leader_ = &lead;
    const base::Instant due = items_.front().due;
    const bool first = due != last && !deadline.passed(due);
    ready_.wait(lock_, left(first ? base::Deadline::at(due) : deadline), stop);
  }

  threading::detail::BasicLock<P> lock_;
  threading::detail::BasicCondition<P> ready_;  // items to be due
  threading::detail::BasicCondition<P> room_;
  Items items_{Less(Earlier())};  // guarded by lock_
  const void* leader_ = nullptr;  // guarded by lock_
  BasicBound<P> bound_;           // written under lock_, as all below
  Atomic<std::uint64_t> put_{0};
  Atomic<std::uint64_t> size_{0};
  Atomic<base::Instant> due_{never};
  Atomic<bool> shut_{false};
  const char* const name_;
  BasicTally<P> tally_;
};

}  // namespace canteen::queue::detail
