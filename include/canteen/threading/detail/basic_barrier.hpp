// BasicBarrier — n threads that wait for one another, again and again: behind Barrier.
//
// States: filling (threads arrive), draining (a full set is leaving), resetting (waiters of an
// unfinished set are leaving after reset()), broken. A thread that arrives while a set drains or
// a reset is under way waits until the last of them has left, so it never joins the old cycle.
//
// INV1  count_ = threads inside wait() of the current cycle: those that arrived and have not left.
// INV2  state_ is filling whenever count_ == 0, unless it is broken.
// All fields are guarded by lock_; every change of state_ notifies changed_.
//
// Ordering: everything before the arrival of any party is visible after the return of all, and to
// the action (through lock_).
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/basic_lock.hpp>

namespace canteen::threading::detail {

template <class P>
class BasicBarrier {
 public:
  using StopToken = typename P::StopToken;

  static constexpr std::int64_t broken = -1;  // wait()'s answer instead of an index

  constexpr BasicBarrier(std::int64_t parties, const char* name) noexcept
      : parties_(parties),
        lock_(name, std::chrono::milliseconds(1), BlockedOn::barrier, this),
        changed_(name, BlockedOn::barrier, this) {}

  BasicBarrier(const BasicBarrier&) = delete;
  BasicBarrier& operator=(const BasicBarrier&) = delete;

  // The caller's index, 0 … parties-1 in the order of arrival, or `broken`. The last to arrive
  // runs action() with the lock held; what it throws breaks the barrier and goes to the caller.
  template <class Action>
  std::int64_t wait(Timeout timeout, const StopToken& stop, Action&& action) {
    const base::Deadline deadline =
        timeout.forever() || timeout.polls() ? base::Deadline() : base::Deadline(timeout, P::now());
    const Held held(lock_);
    while (state_.get() == State::draining || state_.get() == State::resetting) {
      // Not part of a cycle yet, and those who leave wait for nothing: no timeout here.
      changed_.wait(lock_, Timeout(), StopToken());
    }
    if (state_.get() == State::broken) return broken;
    const std::int64_t index = count_.get();
    count_.set(index + 1);
    const Leaving leaving(*this);
    if (index + 1 == parties_) {
      const BreakOnThrow guard(*this);
      action();
      guard.dismiss();
      state_.set(State::draining);
      changed_.notify(all);
    } else {
      while (state_.get() == State::filling) {
        if (!sleep(timeout, deadline, stop)) {
          // Filled, reset or broken meanwhile: the answer is what happened first.
          if (state_.get() == State::filling) break_now();
        }
      }
    }
    return state_.get() == State::draining ? index : broken;
  }

  // Waiters get `broken`; the barrier is then as new, also when it was broken.
  void reset() {
    const Held held(lock_);
    if (count_.get() > 0) {
      if (state_.get() != State::draining) state_.set(State::resetting);
    } else {
      state_.set(State::filling);
    }
    changed_.notify(all);
  }

  // Breaks the barrier, now and for every later wait(), until reset().
  void abort() {
    const Held held(lock_);
    break_now();
  }

  [[nodiscard]] std::int64_t parties() const noexcept { return parties_; }

  // 0 unless filling.
  [[nodiscard]] std::int64_t waiting() {
    const Held held(lock_);
    return state_.get() == State::filling ? count_.get() : 0;
  }

  [[nodiscard]] bool is_broken() {
    const Held held(lock_);
    return state_.get() == State::broken;
  }

 private:
  enum class State : std::uint8_t { filling, draining, resetting, broken };
  static constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();

  class Held {
   public:
    explicit Held(BasicLock<P>& lock) : lock_(lock) { lock_.acquire(); }

    ~Held() { lock_.release(); }

    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    BasicLock<P>& lock_;
  };

  // INV1 and INV2, on every way out.
  class Leaving {
   public:
    explicit Leaving(BasicBarrier& barrier) noexcept : barrier_(barrier) {}

    ~Leaving() {
      barrier_.count_.set(barrier_.count_.get() - 1);
      if (barrier_.count_.get() == 0 && barrier_.state_.get() != State::broken) {
        barrier_.state_.set(State::filling);
        barrier_.changed_.notify(all);
      }
    }

    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;

   private:
    BasicBarrier& barrier_;
  };

  class BreakOnThrow {
   public:
    explicit BreakOnThrow(BasicBarrier& barrier) noexcept : barrier_(barrier) {}

    ~BreakOnThrow() {
      if (armed_) barrier_.break_now();
    }

    void dismiss() const noexcept { armed_ = false; }

    BreakOnThrow(const BreakOnThrow&) = delete;
    BreakOnThrow& operator=(const BreakOnThrow&) = delete;

   private:
    BasicBarrier& barrier_;
    mutable bool armed_ = true;
  };

  void break_now() noexcept {
    state_.set(State::broken);
    changed_.notify(all);
  }

  // False when the time is over or a stop was requested.
  bool sleep(Timeout timeout, base::Deadline deadline, const StopToken& stop) {
    if (timeout.polls()) return false;
    if (deadline.never()) return changed_.wait(lock_, Timeout(), stop);
    const std::chrono::nanoseconds left(deadline.instant() - P::now());
    return left.count() > 0 && changed_.wait(lock_, left, stop);
  }

  const std::int64_t parties_;  // constant
  mutable BasicLock<P> lock_;
  BasicCondition<P> changed_;
  typename P::template Plain<std::int64_t> count_{0};        // guarded by lock_ (INV1)
  typename P::template Plain<State> state_{State::filling};  // guarded by lock_
};

}  // namespace canteen::threading::detail
