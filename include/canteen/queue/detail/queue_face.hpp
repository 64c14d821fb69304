// QueueFace — put, get and their kin over a line: what Queue and the others have in common. The
// contract is in queue.hpp.
//
// Line is the inside (BasicFifo, BasicShelf, BasicDelay): put(item, patience), get(patience), …
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/put_each.hpp>
#include <canteen/queue/errors.hpp>

namespace canteen::queue::detail {

// Of a move_iterator or move_sentinel what it goes over.
template <class Iterator>
struct BaseOf {
  using type = Iterator;
};

template <class Iterator>
struct BaseOf<std::move_iterator<Iterator>> {
  using type = Iterator;
};

template <class Sentinel>
struct BaseOf<std::move_sentinel<Sentinel>> {
  using type = Sentinel;
};

template <class Line>
class QueueFace {
  using T = typename Line::value_type;
  using Patience = typename Line::Patience;
  using StopToken = typename Line::StopToken;  // std::stop_token, but in a model

 public:
  using value_type = T;

  QueueFace(const QueueFace&) = delete;
  QueueFace& operator=(const QueueFace&) = delete;

  // put — adds an item, waiting for room.
  template <class U = T>
    requires std::is_constructible_v<T, U>
  void put(U&& item, Timeout timeout = std::nullopt) {
    raise_for_put(line_.put(std::forward<U>(item), Patience{true, timeout, {}}));
  }

  template <class U = T>
    requires std::is_constructible_v<T, U>
  void put(U&& item, bool block, Timeout timeout = std::nullopt) {
    raise_for_put(line_.put(std::forward<U>(item), Patience{block, timeout, {}}));
  }

  template <class U = T>
    requires std::is_constructible_v<T, U>
  void put(U&& item, const StopToken& stop, Timeout timeout = std::nullopt) {
    raise_for_put(line_.put(std::forward<U>(item), Patience{true, timeout, stop}));
  }

  template <class U = T>
    requires std::is_constructible_v<T, U>
  void put_nowait(U&& item) {
    put(std::forward<U>(item), false);
  }

  // try_put — put, with false for Full and ShutDown. Without a timeout or token it does not wait.
  template <class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put(U&& item) {
    return line_.put(std::forward<U>(item), Patience{false, std::nullopt, {}}) == Outcome::done;
  }

  template <class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put(U&& item, Timeout timeout) {
    return line_.put(std::forward<U>(item), Patience{true, timeout, {}}) == Outcome::done;
  }

  template <class U = T>
    requires std::is_constructible_v<T, U>
  bool try_put(U&& item, const StopToken& stop, Timeout timeout = std::nullopt) {
    return line_.put(std::forward<U>(item), Patience{true, timeout, stop}) == Outcome::done;
  }

  // put_many — adds the items of a range in their order, as many at a time as there is room for;
  // moves them out of a container that is an rvalue. Returns how many were put: less than all when
  // the timeout passed or the queue was shut down. Of a range that can be read only once, one item
  // more may have been read. What an item throws reaches the caller; those before it are put.
  template <std::ranges::input_range Range>
  std::size_t put_many(Range&& items, Timeout timeout = std::nullopt) {
    return put_many(std::forward<Range>(items), StopToken(), timeout);
  }

  template <std::ranges::input_range Range>
  std::size_t put_many(Range&& items, const StopToken& stop, Timeout timeout = std::nullopt) {
    using Container = std::remove_cvref_t<Range>;
    constexpr bool moves = !std::is_lvalue_reference_v<Range> && !std::is_const_v<Range> &&
                           !std::ranges::view<Container> && !std::ranges::borrowed_range<Container>;
    const Patience patience{true, timeout, stop};
    std::size_t count = 0;
    auto next = std::ranges::begin(items);
    const auto end = std::ranges::end(items);
    if constexpr (moves) {
      put_range(std::move_iterator(next), std::move_sentinel(end), count, patience);
    } else {
      put_range(std::move(next), end, count, patience);
    }
    return count;
  }

  std::size_t put_many(std::initializer_list<T> items, Timeout timeout = std::nullopt) {
    return put_many(std::ranges::subrange(items.begin(), items.end()), timeout);
  }

  // get — takes an item, waiting for one.
  [[nodiscard]] T get(Timeout timeout = std::nullopt) {
    return raise_for_get(line_.get(Patience{true, timeout, {}}));
  }

  [[nodiscard]] T get(bool block, Timeout timeout = std::nullopt) {
    return raise_for_get(line_.get(Patience{block, timeout, {}}));
  }

  [[nodiscard]] T get(const StopToken& stop, Timeout timeout = std::nullopt) {
    return raise_for_get(line_.get(Patience{true, timeout, stop}));
  }

  [[nodiscard]] T get_nowait() { return get(false); }

  // try_get — get, with nullopt for Empty and ShutDown. Without a timeout or token it does not
  // wait.
  [[nodiscard]] std::optional<T> try_get() {
    return line_.get(Patience{false, std::nullopt, {}}).item;
  }

  [[nodiscard]] std::optional<T> try_get(Timeout timeout) {
    return line_.get(Patience{true, timeout, {}}).item;
  }

  [[nodiscard]] std::optional<T> try_get(const StopToken& stop, Timeout timeout = std::nullopt) {
    return line_.get(Patience{true, timeout, stop}).item;
  }

  // get_many — waits for an item, and takes all that are there, up to `most`, in their order. Empty
  // when the timeout passed, or the queue is shut down and has given away its last item.
  [[nodiscard]] std::vector<T> get_many(std::size_t most, Timeout timeout = std::nullopt) {
    return get_many(most, StopToken(), timeout);
  }

  [[nodiscard]] std::vector<T> get_many(std::size_t most, const StopToken& stop,
                                        Timeout timeout = std::nullopt) {
    std::vector<T> items;
    if (most == 0) return items;
    items.reserve(std::min<std::size_t>(most, line_.qsize() + 1));
    static_cast<void>(line_.get_many(
        most, [&items](T&& item) { items.push_back(std::move(item)); },
        Patience{true, timeout, stop}));
    return items;
  }

  // task_done — one item that was taken is dealt with. ValueError when more are done than were put.
  void task_done() {
    if (!line_.task_done()) throw ValueError("task_done() called too many times");
  }

  // join — waits until every item that was put is done; false when the timeout or a stop came
  // first.
  bool join(Timeout timeout = std::nullopt) { return line_.join(timeout, StopToken()); }

  bool join(const StopToken& stop, Timeout timeout = std::nullopt) {
    return line_.join(timeout, stop);
  }

  // shutdown — no item is taken in any more. immediate: those that wait are dropped, as done.
  void shutdown(bool immediate = false) { line_.shutdown(immediate); }

  // Snapshots: another thread may change the answer before it is read.
  [[nodiscard]] std::size_t qsize() const { return line_.qsize(); }

  [[nodiscard]] bool empty() const { return line_.qsize() == 0; }

  [[nodiscard]] bool full() const { return line_.full(); }

  [[nodiscard]] std::size_t unfinished_tasks() const { return line_.unfinished_tasks(); }

  [[nodiscard]] bool is_shutdown() const { return line_.is_shutdown(); }

  [[nodiscard]] std::ptrdiff_t maxsize() const { return line_.maxsize(); }

  // A smaller bound drops nothing: puts wait until there is room below it. A larger one is seen
  // by those who wait already, too (in Python only by the next put).
  void set_maxsize(std::ptrdiff_t maxsize) { line_.set_maxsize(maxsize); }

  // How many threads wait now: snapshots, for tests and reports.
  [[nodiscard]] std::size_t waiting_putters() const { return line_.waiting_putters(); }

  [[nodiscard]] std::size_t waiting_getters() const { return line_.waiting_getters(); }

  [[nodiscard]] std::size_t waiting_joiners() const { return line_.waiting_joiners(); }

  // How many of them wait for this queue and others (get_any): they are no waiting getters.
  [[nodiscard]] std::size_t watchers() const
    requires requires(const Line& line) { line.watchers(); }
  {
    return line_.watchers();
  }

  // Iteration — each step is a get(); it ends, without an exception, when get() would throw
  // ShutDown. Any number of threads may iterate at once; each item goes to one of them.
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(QueueFace& queue) : queue_(&queue) { ++*this; }

    T& operator*() const noexcept { return *item_; }

    T* operator->() const noexcept { return &*item_; }

    Iterator& operator++() {
      item_.reset();  // the last item goes before the next is waited for
      std::optional<T> next = queue_->try_get(Timeout());
      if (next) item_.emplace(*std::move(next));
      return *this;
    }

    void operator++(int) { ++*this; }

    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return !it.item_; }

   private:
    QueueFace* queue_;
    mutable std::optional<T> item_;  // the iterator owns what it points to
  };

  [[nodiscard]] Iterator begin() { return Iterator(*this); }

  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 protected:
  template <class... Arguments>
  explicit QueueFace(Arguments&&... arguments) : line_(std::forward<Arguments>(arguments)...) {}

  ~QueueFace() = default;

  Line& line() noexcept { return line_; }

  const Line& line() const noexcept { return line_; }

  static void raise_for_put(Outcome outcome) {
    if (outcome == Outcome::done) [[likely]]
      return;
    if (outcome == Outcome::shut_down) throw ShutDown();
    throw Full();
  }

 private:
  // Counts as it goes.
  template <class Iterator>
  struct Counted {
    Iterator at;
    std::size_t& count;

    decltype(auto) operator*() const { return *at; }

    Counted& operator++() {
      ++at;
      ++count;
      return *this;
    }

    friend bool operator==(const Counted& a, const Counted& b) { return a.at == b.at; }

    template <class Sentinel>
    friend bool operator==(const Counted& a, const Sentinel& end) {
      return a.at == end;
    }
  };

  template <class Iterator, class Sentinel>
  void put_range(Iterator begin, const Sentinel& end, std::size_t& count,
                 const Patience& patience) {
    Counted<Iterator> next{std::move(begin), count};
    // Under the line's lock only what takes no time: steps in memory, and moves.
    constexpr bool quick =
        std::contiguous_iterator<typename BaseOf<Iterator>::type> &&
        std::is_nothrow_constructible_v<T, decltype(*next)> &&
        std::sized_sentinel_for<typename BaseOf<Sentinel>::type, typename BaseOf<Iterator>::type>;
    if constexpr (quick) {
      std::size_t ignored = 0;
      const Counted<Iterator> last{next.at + (end - next.at), ignored};
      static_cast<void>(line_.put_many(next, last, patience));
    } else {
      static_cast<void>(put_each(line_, next, end, patience));
    }
  }

  template <class L>
  friend L& line_of(QueueFace<L>& queue) noexcept;

  static T raise_for_get(Taken<T> taken) {
    if (taken.item) [[likely]]
      return *std::move(taken.item);
    if (taken.outcome == Outcome::shut_down) throw ShutDown();
    throw Empty();
  }

  Line line_;
};

// The inside of a queue, for what works on several of them.
template <class Line>
Line& line_of(QueueFace<Line>& queue) noexcept {
  return queue.line_;
}

template <class Queue>
using LineOf = std::remove_reference_t<decltype(line_of(std::declval<Queue&>()))>;

// Whether it can be waited for together with others (watch.hpp).
template <class Queue>
concept Watchable = requires(LineOf<Queue>& line) { line.watchers(); };

}  // namespace canteen::queue::detail
