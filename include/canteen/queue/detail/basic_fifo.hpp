// BasicFifo — a line, first in, first out: the machine behind Queue and SimpleQueue.
//
// Two ends with a lock each [1], over a list of segments; each end keeps what it last saw of the
// other (`got_seen_`, `put_seen_`), and looks again only when that says full or empty [2]. So an
// item costs one atomic update to put and one to get, and the two ends meet as seldom as they can.
// The lock of an end is the guard of the door where the others wait for it:
//
//     in_   the lock of those who put; at its door sleep those who get, until there is an item
//     out_  the lock of those who get; at its door sleep those who put, until there is room
//
// An item's number is its place in the line: [got, put) are in it.
//
// INV1  got <= put, and put - got <= maxsize when a put ends, if maxsize > 0 and was never smaller.
// INV2  put_ is written with in_ held, got_ with out_ held; either is read by anyone.
// INV3  bound_ and shut_ are written with both held, so either lock is enough to read them.
// INV4  last_ and all its items in front of put_ belong to in_; first_, and the items from got_ on
//       as far as put_ has been seen, to out_. An end never touches the other's.
// Lock order: in_ before out_. Items are made and moved under an end's lock: what their
//       constructors do must not come back to the queue. They are destroyed without one when they
//       are dropped.
//
// Ordering: the store of put_ releases the item to the get that sees it; the store of got_, what
// was
//       before the get to the put that takes its room. What one end did is the next's of the same
//       end by its lock.
//
// [1] Michael and Scott, Simple, fast, and practical non-blocking and blocking concurrent queue
//     algorithms, PODC 1996: the two-lock queue.
// [2] Lee et al., A lock-free, cache-efficient shared ring buffer for multi-core
//     architectures (MCRingBuffer), ANCS 2009.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_bound.hpp>
#include <canteen/queue/detail/basic_door.hpp>
#include <canteen/queue/detail/basic_tally.hpp>
#include <canteen/queue/detail/door_wait.hpp>
#include <canteen/queue/detail/lookout.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/segment.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::queue::detail {

template <class T, class P>
class BasicFifo {
 public:
  using value_type = T;
  using StopToken = typename P::StopToken;
  using Patience = detail::Patience<StopToken>;
  using Taken = detail::Taken<T>;

  // `name` appears in reports; it must have static storage duration.
  explicit BasicFifo(std::ptrdiff_t maxsize, const char* name) noexcept
      : name_(name), bound_(maxsize) {}

  BasicFifo(const BasicFifo&) = delete;
  BasicFifo& operator=(const BasicFifo&) = delete;

  ~BasicFifo() {
    const Remains rest(first_or_root(), got_.load(std::memory_order_relaxed),
                       put_.load(std::memory_order_relaxed));
    delete spare_.load(std::memory_order_relaxed);
  }

  template <class U>
  Outcome put(U&& item, const Patience& patience) {
    if (P::fast_self() == 0) static_cast<void>(P::self());
    if constexpr (std::is_nothrow_move_constructible_v<T> &&
                  !std::is_nothrow_constructible_v<T, U&&>) {
      // Made before the lock is taken: a copy may take its time. But not for nothing.
      if (is_shutdown() || (!patience.block && room() == 0)) {
        const Held in(in_);
        if (const auto outcome = check(patience)) return *outcome;
      }
      T made(std::forward<U>(item));
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
      get_long(taken, patience);
    }
    return taken;
  }

  // Puts T(*next) and the following ones, in one piece as far as there is room, until next == end;
  // next is the first that was not put. Requires: neither that nor the steps of next can throw or
  // wait, for the lock is held.
  template <class Iterator>
  Outcome put_many(Iterator& next, const Iterator& end, const Patience& patience);

  // Waits for one item and takes up to `most` of those that are there: sink(T&&) for each.
  template <class Sink>
  Outcome get_many(std::size_t most, Sink&& sink, const Patience& patience);

  static base::Instant now() noexcept { return P::now(); }

  bool task_done() noexcept { return tally_.done(put_count()); }

  bool join(Timeout timeout, const StopToken& stop) {
    return tally_.join(put_count(), timeout, stop, this, name_);
  }

  // For who waits for several lines: his bell is rung when an item has come.
  void watch(Watch<P>& watch) noexcept {
    const Held held(in_);
    in_.watch(watch);
  }

  void unwatch(Watch<P>& watch) noexcept {
    const Held held(in_);
    in_.unwatch(watch);
  }

  void shutdown(bool immediate);
  void set_maxsize(std::ptrdiff_t maxsize) noexcept;

  // Snapshots.
  [[nodiscard]] std::size_t qsize() const noexcept {
    // acquire, all: what is read last is not older than what is read first. The same got before
    // and after: it was so when put was read.
    std::uint64_t got = got_.load(std::memory_order_acquire);
    for (;;) {
      const std::uint64_t put = put_.load(std::memory_order_acquire);
      const std::uint64_t again = got_.load(std::memory_order_acquire);
      if (again == got) return static_cast<std::size_t>(put - got);
      got = again;
    }
  }

  [[nodiscard]] bool full() const noexcept { return bound_.full(qsize()); }

  [[nodiscard]] std::size_t unfinished_tasks() const noexcept {
    return static_cast<std::size_t>(tally_.unfinished(put_count()));
  }

  [[nodiscard]] bool is_shutdown() const noexcept { return shut_.load(std::memory_order_acquire); }

  [[nodiscard]] std::ptrdiff_t maxsize() const noexcept { return bound_.get(); }

  [[nodiscard]] std::size_t waiting_putters() const noexcept { return out_.size(); }

  [[nodiscard]] std::size_t waiting_getters() const noexcept { return in_.size(); }

  [[nodiscard]] std::size_t watchers() const noexcept { return in_.watchers(); }

  [[nodiscard]] std::size_t waiting_joiners() const noexcept { return tally_.joiners(); }

 private:
  using Door = BasicDoor<P>;
  using Segment = detail::Segment<T, P>;
  template <class V>
  using Atomic = typename P::template Atomic<V>;
  template <class V>
  using Plain = typename P::template Plain<V>;

  using Held = threading::detail::QueueGuard<P, Door>;
  using Wake = DoorWake<P>;

  // Items that nobody gets any more, with their segments.
  class Remains {
   public:
    Remains() noexcept = default;

    Remains(Segment* first, std::uint64_t begin, std::uint64_t end) noexcept
        : first_(first), begin_(begin), end_(end) {}

    Remains(const Remains&) = delete;
    Remains& operator=(const Remains&) = delete;

    void take(Segment* first, std::uint64_t begin, std::uint64_t end) noexcept {
      first_ = first;
      begin_ = begin;
      end_ = end;
    }

    [[nodiscard]] std::uint64_t count() const noexcept { return end_ - begin_; }

    ~Remains() {
      while (first_ != nullptr) {
        for (; begin_ != end_ && first_->has(begin_); ++begin_) first_->item(begin_).~T();
        delete std::exchange(first_, first_->next.get());
      }
    }

   private:
    Segment* first_ = nullptr;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
  };

  auto put_count() const noexcept {
    // relaxed: the tally's own count orders it (basic_tally.hpp).
    return [this] { return put_.load(std::memory_order_relaxed); };
  }

  // How many items, and how much room. For whoever holds the end that adds to it, never less than
  // there is: relaxed, for the lock has brought everything that the own end has ever seen of the
  // other. For anybody else a guess.
  [[nodiscard]] std::uint64_t items() const noexcept {
    const std::uint64_t got = got_.load(std::memory_order_relaxed);
    const std::uint64_t put = put_.load(std::memory_order_relaxed);
    return got < put ? put - got : 0;
  }

  [[nodiscard]] std::uint64_t room() const noexcept { return bound_.room(items()); }

  // Why nothing can be put now; contract Q2, in this order.
  std::optional<Outcome> check(const Patience& patience) CANTEEN_REQUIRES(in_) {
    if (shut_.load(std::memory_order_relaxed)) return Outcome::shut_down;
    const std::ptrdiff_t bound = bound_.get();
    if (bound <= 0) return std::nullopt;
    if (patience.block && patience.timeout.negative()) {
      throw ValueError("'timeout' must be a non-negative number");
    }
    const std::uint64_t put = put_.load(std::memory_order_relaxed);
    if (put - got_seen_.get() < static_cast<std::uint64_t>(bound)) return std::nullopt;
    got_seen_.set(got_.load(std::memory_order_acquire));  // pairs with took()
    if (put - got_seen_.get() < static_cast<std::uint64_t>(bound)) return std::nullopt;
    return Outcome::not_in_time;
  }

  template <class U>
  Outcome put_made(U&& item, const Patience& patience) {
    const Outcome outcome = add(std::forward<U>(item), patience);
    if (outcome != Outcome::not_in_time || !patience.block) [[likely]]
      return outcome;
    // NOLINTNEXTLINE(bugprone-use-after-move): what found no room has not been moved from
    return put_long(std::forward<U>(item), patience);
  }

  // Without waiting.
  template <class U>
  Outcome add(U&& item, const Patience& patience) {
    Wake wake;
    const Held in(in_);
    if (const auto outcome = check(patience)) return *outcome;
    const std::uint64_t put = put_.load(std::memory_order_relaxed);
    ::new (place(put)) T(std::forward<U>(item));
    wake.called = made(put, 1);
    return Outcome::done;
  }

  // Where the item of that number, the next, is to be made.
  void* place(std::uint64_t put) CANTEEN_REQUIRES(in_) {
    Segment* last = last_.get();
    if (last == nullptr || !last->has(put)) [[unlikely]]
      last = append(put);
    return last->place(put);
  }

  [[gnu::noinline]] Segment* append(std::uint64_t put) CANTEEN_REQUIRES(in_) {
    // acquire pairs with the release in advance(): the segment has been read to its end.
    Segment* const used = spare_.exchange(nullptr, std::memory_order_acquire);
    if (used != nullptr) used->begin(put);
    Segment* const segment = used != nullptr ? used : new Segment(put);
    (last_.get() != nullptr ? last_.get()->next : root_).set(segment);
    last_.set(segment);
    return segment;
  }

  // That many have been made, from number `put` on: whom to wake.
  typename Door::Waiter* made(std::uint64_t put, std::uint64_t number) CANTEEN_REQUIRES(in_) {
    // release pairs with every acquiring load of put_: the items are there.
    put_.store(put + number, std::memory_order_release);
    return in_.call([this] { return items(); });
  }

  template <class U>
  [[gnu::noinline]] Outcome put_long(U&& item, const Patience& patience);

  // Without waiting.
  void take(Taken& taken, const Patience& patience) {
    Wake wake;
    const Held out(out_);
    const std::uint64_t got = got_.load(std::memory_order_relaxed);
    taken.outcome = look(got, patience);
    if (taken.outcome != Outcome::done) return;
    T& first = front(got);
    taken.item.emplace(std::move(first));
    first.~T();  // NOLINT(bugprone-use-after-move): its end
    wake.called = took(got, 1);
  }

  // Whether there is an item; contract Q3, in this order.
  Outcome look(std::uint64_t got, const Patience& patience) CANTEEN_REQUIRES(out_) {
    // What was put before the end is seen by whoever sees the end, by the lock.
    const bool here = got != put_seen_.get() || look_at_in(got);
    if (!here && shut_.load(std::memory_order_relaxed)) return Outcome::shut_down;
    if (patience.block && patience.timeout.negative()) {
      throw ValueError("'timeout' must be a non-negative number");
    }
    return here ? Outcome::done : Outcome::not_in_time;
  }

  bool look_at_in(std::uint64_t got) CANTEEN_REQUIRES(out_) {
    put_seen_.set(put_.load(std::memory_order_acquire));  // pairs with made()
    return put_seen_.get() != got;
  }

  T& front(std::uint64_t got) CANTEEN_REQUIRES(out_) {
    Segment* first = first_.get();
    if (first == nullptr || !first->has(got)) [[unlikely]]
      first = advance();
    return first->item(got);
  }

  [[gnu::noinline]] Segment* advance() CANTEEN_REQUIRES(out_) {
    Segment* const before = first_.get();
    Segment* const next = before != nullptr ? before->next.get() : root_.get();
    first_.set(next);
    // One is kept, for the other end to use again; release pairs with the acquire in append(). (One
    // that comes out here has been put there with this lock held.)
    if (before != nullptr) delete spare_.exchange(before, std::memory_order_release);
    return next;
  }

  typename Door::Waiter* took(std::uint64_t got, std::uint64_t number) CANTEEN_REQUIRES(out_) {
    // release pairs with every acquiring load of got_: there is room.
    got_.store(got + number, std::memory_order_release);
    return out_.call([this] { return room(); });
  }

  [[gnu::noinline]] void get_long(Taken& taken, const Patience& patience);

  // One step of put_many and get_many, without waiting.
  template <class Iterator>
  Outcome add_some(Iterator& next, const Iterator& end, const Patience& patience);
  template <class Sink>
  Outcome take_some(std::size_t most, Sink& sink, const Patience& patience);

  // What a call does when it cannot go on at once: calls attempt(), an Outcome, until that is not
  // not_in_time or it has waited long enough.
  template <class Attempt>
  Outcome wait_to_put(const Patience& patience, Attempt&& attempt);
  template <class Attempt>
  Outcome wait_to_get(const Patience& patience, Attempt&& attempt);

  [[nodiscard]] Segment* first_or_root() const noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    return first_.get() != nullptr ? first_.get() : root_.get();
  }

  // Lines of the cache apart: two, for they are fetched in pairs.
  static constexpr std::size_t apart = 128;

  // The end where items come in.
  alignas(apart) mutable Door in_;
  Atomic<std::uint64_t> put_{0};
  Plain<std::uint64_t> got_seen_ CANTEEN_GUARDED_BY(in_){0};
  Plain<Segment*> last_ CANTEEN_GUARDED_BY(in_){nullptr};
  Plain<Segment*> root_{nullptr};  // the very first: written under in_; released by put_
  Lookout<P> of_putters_;

  // The end where they go out.
  alignas(apart) mutable Door out_;
  Atomic<std::uint64_t> got_{0};
  Plain<std::uint64_t> put_seen_ CANTEEN_GUARDED_BY(out_){0};
  Plain<Segment*> first_ CANTEEN_GUARDED_BY(out_){nullptr};
  Lookout<P> of_getters_;

  // Seldom written.
  alignas(apart) const char* const name_;
  BasicBound<P> bound_;
  Atomic<bool> shut_{false};
  Atomic<Segment*> spare_{nullptr};
  alignas(apart) BasicTally<P> tally_;
};

}  // namespace canteen::queue::detail

#include <canteen/queue/detail/basic_fifo_long.hpp>
