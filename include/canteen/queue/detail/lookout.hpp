// Lookout — how long somebody who found nothing looks for it before he sleeps, and how much of it
// he waits for while he is awake.
//
// Waking a thread on an idle core costs about 25 us, so looking pays when the other side is at work
// and not when it is away: as threading's Spinner, a lookout remembers which of the two it was, and
// its credit is the budget of the next look.
//
// The second question is a queue's own. Two cores that pass items one at a time move at least four
// cache lines an item between them, 60 to 130 ns each; a side that stays away until there is a
// batch of them lets the other work on lines of its own, and then has them for itself: 3 to 5 times
// as many items. So in a rush, while what is there grows by itself, a looker lets it grow, up to
// what is `enough` or for `longest_growth`, whichever comes first; when it does not grow, he takes
// what there is. Whether there is a rush is again learned: one look in sixteen tries it out.
//
// Thread safety: any thread. Ordering: none; `count` brings its own.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/timeout.hpp>

namespace canteen::queue::detail {

template <class P>
class Lookout {
 public:
  constexpr Lookout() noexcept = default;

  // Looks until there is something, and in a rush until there is more, or the deadline has passed.
  // Returns whether there is.
  template <class Count>
  bool look(Count&& count, std::uint64_t enough, base::Deadline deadline) noexcept {
    if (P::processors() < 2) {
      P::yield();  // nothing can change while one looks, but by this
      return count() != 0;
    }
    if constexpr (brief) {
      P::pause();
      return count() != 0;
    } else {
      // relaxed, here and below: guesses about the past; a lost update costs a look.
      const std::uint32_t credit = credit_.load(std::memory_order_relaxed);
      const base::Instant begin = P::now();
      base::Instant now = begin;
      const base::Instant gap = rush_.load(std::memory_order_relaxed) != 0 ? rush_gap : calm_gap;
      while (now - begin < longest_pause && !deadline.passed(now)) {
        now = pause(now, gap);
        if (const std::uint64_t there = count(); there != 0)
          return grow(count, there, enough, now, deadline);
      }
      for (std::uint32_t i = 0; i < credit * yields_a_credit; ++i) {
        P::yield();
        if (const std::uint64_t there = count(); there != 0)
          return grow(count, there, enough, now, deadline);
        const base::Instant after = P::now();
        if (after - now > longest_yield || deadline.passed(after)) break;
        now = after;
      }
      if (credit > 0) credit_.store(credit - 1, std::memory_order_relaxed);
      return false;
    }
  }

 private:
  // A platform that counts its steps (a model) asks for one look: every way out of the loops
  // matters there, and no length of them.
  static constexpr bool brief = requires { P::brief_spins; };
  static constexpr std::uint32_t most_credit = 8;
  static constexpr std::uint32_t yields_a_credit = 8;
  static constexpr std::uint32_t looks_a_trial = 16;
  static constexpr std::uint32_t most_rush = 8;
  // ns
  static constexpr base::Instant calm_gap = 120;  // a line's journey
  static constexpr base::Instant rush_gap = 600;
  static constexpr base::Instant longest_pause = 2'500;
  static constexpr base::Instant longest_growth = 5'000;
  static constexpr base::Instant longest_yield = 50'000;

  static base::Instant pause(base::Instant from, base::Instant length) noexcept {
    base::Instant now = from;
    do {
      P::pause();
      now = P::now();
    } while (now - from < length);
    return now;
  }

  template <class Count>
  bool grow(Count&& count, std::uint64_t there, std::uint64_t enough, base::Instant now,
            base::Deadline deadline) noexcept {
    const std::uint32_t credit = credit_.load(std::memory_order_relaxed);
    if (credit < most_credit) credit_.store(credit + 1, std::memory_order_relaxed);
    if (there >= enough) return true;
    const std::uint32_t rush = rush_.load(std::memory_order_relaxed);
    if (rush == 0) {
      const std::uint32_t trial = trial_.load(std::memory_order_relaxed);
      trial_.store(trial + 1, std::memory_order_relaxed);
      if (trial % looks_a_trial != 0) return true;
    }
    const base::Instant begin = now;
    do {
      now = pause(now, rush_gap);
      const std::uint64_t grown = count();
      if (grown == there) {
        if (rush != 0) rush_.store(rush - 1, std::memory_order_relaxed);
        return true;
      }
      there = grown;
    } while (there < enough && now - begin < longest_growth && !deadline.passed(now));
    if (rush != most_rush) rush_.store(most_rush, std::memory_order_relaxed);
    return true;
  }

  typename P::template Atomic<std::uint32_t> credit_{most_credit / 2};
  typename P::template Atomic<std::uint32_t> rush_{0};   // 0: calm
  typename P::template Atomic<std::uint32_t> trial_{0};  // looks in calm
};

}  // namespace canteen::queue::detail
