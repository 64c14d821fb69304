// The long ways of BasicFifo: waiting, several items at once, the end. Included by basic_fifo.hpp
// only.
#pragma once

#include <canteen/queue/detail/basic_fifo.hpp>

namespace canteen::queue::detail {

template <class T, class P>
template <class Attempt>
Outcome BasicFifo<T, P>::wait_to_put(const Patience& patience, Attempt&& attempt) {
  return door_wait<P>(
      {out_, nullptr, of_putters_, threading::BlockedOn::queue_put, this, name_, bound_.half()},
      patience, [this] { return room(); }, [this] { return shut_.load(std::memory_order_relaxed); },
      attempt);
}

template <class T, class P>
template <class Attempt>
Outcome BasicFifo<T, P>::wait_to_get(const Patience& patience, Attempt&& attempt) {
  return door_wait<P>(
      {in_, nullptr, of_getters_, threading::BlockedOn::queue_get, this, name_, bound_.half()},
      patience, [this] { return items(); },
      [this] { return shut_.load(std::memory_order_relaxed); }, attempt);
}

template <class T, class P>
template <class U>
Outcome BasicFifo<T, P>::put_long(U&& item, const Patience& patience) {
  // NOLINTNEXTLINE(bugprone-use-after-move): what found no room has not been moved from
  return wait_to_put(patience, [&] { return add(std::forward<U>(item), patience); });
}

template <class T, class P>
void BasicFifo<T, P>::get_long(Taken& taken, const Patience& patience) {
  wait_to_get(patience, [&] {
    take(taken, patience);
    return taken.outcome;
  });
}

template <class T, class P>
template <class Iterator>
Outcome BasicFifo<T, P>::put_many(Iterator& next, const Iterator& end, const Patience& patience) {
  if (P::fast_self() == 0) static_cast<void>(P::self());
  if (next == end) return Outcome::done;
  const auto attempt = [&] {
    Outcome outcome = Outcome::done;
    // Not all of them under one lock: others have something to put as well.
    while (next != end && outcome == Outcome::done) outcome = add_some(next, end, patience);
    return outcome;
  };
  const Outcome outcome = attempt();
  if (outcome != Outcome::not_in_time || !patience.block) return outcome;
  return wait_to_put(patience, attempt);
}

template <class T, class P>
template <class Iterator>
Outcome BasicFifo<T, P>::add_some(Iterator& next, const Iterator& end, const Patience& patience) {
  Wake wake;
  const Held in(in_);
  if (const auto outcome = check(patience)) return *outcome;
  const std::ptrdiff_t bound = bound_.get();
  const std::uint64_t begin = put_.load(std::memory_order_relaxed);
  std::uint64_t room = bound_.enough;
  if (bound > 0) {
    const auto size = static_cast<std::uint64_t>(bound);
    if (begin - got_seen_.get() + room > size) {
      got_seen_.set(got_.load(std::memory_order_acquire));  // pairs with took()
    }
    room = std::min(room, size - (begin - got_seen_.get()));
  }
  std::uint64_t put = begin;
  try {
    for (; put != begin + room && next != end; ++next, ++put) ::new (place(put)) T(*next);
  } catch (...) {  // no memory for a segment
    if (put != begin) wake.called = made(begin, put - begin);
    throw;
  }
  wake.called = made(begin, put - begin);
  return Outcome::done;
}

template <class T, class P>
template <class Sink>
Outcome BasicFifo<T, P>::get_many(std::size_t most, Sink&& sink, const Patience& patience) {
  if (P::fast_self() == 0) static_cast<void>(P::self());
  const auto attempt = [&] { return take_some(most, sink, patience); };
  const Outcome outcome = attempt();
  if (outcome != Outcome::not_in_time || !patience.block) return outcome;
  return wait_to_get(patience, attempt);
}

template <class T, class P>
template <class Sink>
Outcome BasicFifo<T, P>::take_some(std::size_t most, Sink& sink, const Patience& patience) {
  Wake wake;
  const Held out(out_);
  const std::uint64_t begin = got_.load(std::memory_order_relaxed);
  if (const Outcome outcome = look(begin, patience); outcome != Outcome::done) return outcome;
  if (put_seen_.get() - begin < most) look_at_in(begin);
  const std::uint64_t end = begin + std::min<std::uint64_t>(most, put_seen_.get() - begin);
  std::uint64_t got = begin;
  try {
    for (; got != end; ++got) {
      T& first = front(got);
      sink(std::move(first));
      first.~T();  // NOLINT(bugprone-use-after-move): its end
    }
  } catch (...) {
    // What has come out is the caller's; this one is still here, and the next call will tell.
    if (got == begin) throw;
  }
  wake.called = took(begin, got - begin);
  return Outcome::done;
}

template <class T, class P>
void BasicFifo<T, P>::shutdown(bool immediate) {
  Remains dropped;  // destroyed without the locks: an item's destructor may come back here
  Wake putters;
  Wake getters;
  {
    const Held in(in_);
    const Held out(out_);
    // release pairs with is_shutdown(); the ends see it by their locks.
    shut_.store(true, std::memory_order_release);
    if (immediate) {
      const std::uint64_t got = got_.load(std::memory_order_relaxed);
      const std::uint64_t put = put_.load(std::memory_order_relaxed);
      dropped.take(first_or_root(), got, put);
      first_.set(nullptr);
      last_.set(nullptr);
      root_.set(nullptr);
      put_seen_.set(put);
      got_.store(put, std::memory_order_release);  // pairs with qsize()
    }
    getters.called = in_.call_all();
    putters.called = out_.call_all();
  }
  if (dropped.count() != 0) tally_.drop(dropped.count(), put_count());
}

template <class T, class P>
void BasicFifo<T, P>::set_maxsize(std::ptrdiff_t maxsize) noexcept {
  Wake wake;
  const Held in(in_);
  const Held out(out_);
  bound_.set(maxsize);  // INV3
  wake.called = out_.call_all();
}

}  // namespace canteen::queue::detail
