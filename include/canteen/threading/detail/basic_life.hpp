// BasicLife — a thread's start and end, as those see it who wait for them, and the count of those
// who hold its object: the machine behind ThreadObject.
//
//           by its starter           by whoever is first          by the thread itself
//   initial ── claim() ──> starting ── made(), begin() ──> started ── finish() ──> stopped, … end()
//      ^──── give_back() ─────┘
//
// The starter says made() and does not wait for the thread to get a core; a thread that is faster
// than its starter says begin().
//
// INV1  One claim() of all succeeds, until it is given back.
// INV2  What the thread did before finish() is visible to who reads `stopped`; before end(), to who
//       returns from wait_ended().
// INV3  The object lives while references_ > 0; the thread holds one until it has called end(), so
//       nobody who waits can destroy what end() still uses.
//
// Ordering: as INV2; the last release() happens after all others.
#pragma once

#include <atomic>
#include <cstdint>
#include <new>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_event.hpp>

namespace canteen::threading::detail {

template <class P>
class BasicLife {
 public:
  using StopToken = typename P::StopToken;
  enum class State : std::uint8_t { initial, starting, started, stopped };

  constexpr explicit BasicLife(State state = State::initial) noexcept : state_(state) {}

  BasicLife(const BasicLife&) = delete;
  BasicLife& operator=(const BasicLife&) = delete;

  [[nodiscard]] State state() const noexcept {
    return state_.load(std::memory_order_acquire);  // pairs with finish()
  }

  // Whether the caller is the one to start the thread.
  bool claim() noexcept {
    State expected = State::initial;
    // relaxed: only the one winner matters; it publishes nothing by winning.
    return state_.compare_exchange_strong(expected, State::starting, std::memory_order_relaxed,
                                          std::memory_order_relaxed);
  }

  // The thread could not be made; it may be tried again.
  void give_back() noexcept { state_.store(State::initial, std::memory_order_relaxed); }

  // There is a thread. relaxed: it publishes nothing that its starter did not know.
  void made() noexcept {
    State expected = State::starting;  // unless the thread was faster, or has ended already
    state_.compare_exchange_strong(expected, State::started, std::memory_order_relaxed,
                                   std::memory_order_relaxed);
  }

  // The thread runs. relaxed, as in made().
  void begin() noexcept { state_.store(State::started, std::memory_order_relaxed); }

  void finish() noexcept {
    state_.store(State::stopped, std::memory_order_release);  // pairs with state()
  }

  void end() noexcept { ended_.set(); }

  [[nodiscard]] bool ended() const noexcept { return ended_.is_set(); }

  bool wait_ended(Timeout timeout, const StopToken& stop) { return ended_.wait(timeout, stop); }

  // `subject`: what the reports say that the caller waits for.
  bool wait_ended(Timeout timeout, const StopToken& stop,
                  const typename BasicEvent<P>::Subject& subject) {
    return ended_.wait(timeout, stop, subject);
  }

  // In the child of a fork, for the thread that is there: the queue of those who waited for it may
  // have been in the middle of a change, so it is not looked at.
  void forget_waiters_after_fork() noexcept { new (&ended_) BasicEvent<P>(nullptr); }

  // The same, for a thread that is not there.
  void end_after_fork() noexcept {
    forget_waiters_after_fork();
    finish();
    end();
  }

  // relaxed is enough to take another reference: one is held already.
  void retain() const noexcept { references_.fetch_add(1, std::memory_order_relaxed); }

  // True for the last, who sees all that the other holders did and destroys the object.
  [[nodiscard]] bool release() const noexcept {
    return references_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

 private:
  mutable typename P::template Atomic<std::int64_t> references_{1};  // the maker's
  typename P::template Atomic<State> state_;
  BasicEvent<P> ended_{nullptr};  // thread_local destructors have run
};

}  // namespace canteen::threading::detail
