// Rush — when to stay away from a lock for a while, instead of looking at it.
//
// Every look at a lock takes its cache line, and with it often the lines that it guards, from who
// is using them. Where threads want a lock more often than a line can travel, each use costs a
// journey; who loses does better to stay away for a dozen microseconds, in which whoever has the
// lock uses it hundreds of times. Where they want it less often, or wait for each other, staying
// away only leaves it idle. Which of the two it is shows in the looks. A lock that is free again at
// the first or second is not in a rush, one that is still taken at the third may be (one that is
// not had by brief looks at all says nothing: its holder may have lost the core). After so many
// that may be, one stays away; and it was worth it only if the lock is still in use when he comes
// back. If it was not four times in a row, twice as many are asked for from then on.
//
// Thread safety: any thread. Ordering: none. No system call.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/timeout.hpp>

namespace canteen::threading::detail {

template <class P>
class Rush {
 public:
  constexpr Rush() noexcept = default;

  // For who found the lock taken. Returns when it is time to look: at once, or after a while.
  // Says whether it was the latter.
  bool stay_away() noexcept {
    if (brief) return false;
    // relaxed, here and below: guesses about the past; a lost update costs a look. (On one
    // processor the heat is 0 for ever.)
    const std::uint32_t bar = bar_.load(std::memory_order_relaxed);
    if (bar > most_bar || heat_.load(std::memory_order_relaxed) < least_heat << bar) return false;
    const base::Instant end = P::now() + away;
    do {
      P::pause();
    } while (P::now() < end);
    return true;
  }

  // For who then got the lock by its look number `looks`. (Written only where something changes:
  // the line is the lock's.)
  void taken(bool stayed_away, std::uint32_t looks) noexcept {
    if (brief || looks > brief_looks || P::processors() < 2) return;
    if (stayed_away) return looks > 1 ? was_worth_it() : was_in_vain();
    const std::uint32_t heat = heat_.load(std::memory_order_relaxed);
    if (looks > 2) {
      if (heat < least_heat << most_bar) heat_.store(heat + 1, std::memory_order_relaxed);
    } else if (heat > 0) {
      heat_.store(heat - 1, std::memory_order_relaxed);
    }
  }

  // For who stayed away and then did not get it by looking: others hold it for longer than that.
  void was_in_vain() noexcept {
    const std::uint32_t vain = vain_.load(std::memory_order_relaxed) + 1;
    vain_.store(vain % most_vain, std::memory_order_relaxed);
    if (vain != most_vain) return;
    const std::uint32_t bar = bar_.load(std::memory_order_relaxed);
    if (bar < most_bar) bar_.store(bar + 1, std::memory_order_relaxed);
    heat_.store(0, std::memory_order_relaxed);
  }

  // For a lock that a condition works with: threads come to it to meet, and not in a rush.
  void never() noexcept {
    if (brief || bar_.load(std::memory_order_relaxed) == unreachable) return;
    bar_.store(unreachable, std::memory_order_relaxed);
  }

 private:
  // A platform that counts its steps (a model) has no use for time.
  static constexpr bool brief = requires { P::brief_spins; };
  static constexpr std::uint32_t least_heat = 8;
  static constexpr std::uint32_t most_bar = 7;
  static constexpr std::uint32_t unreachable = most_bar + 1;
  static constexpr std::uint32_t most_vain = 4;    // in a row: chance alone does less
  static constexpr std::uint32_t brief_looks = 6;  // half a microsecond (spinner.hpp)
  static constexpr base::Instant away = 12'000;    // ns; half of what a wake-up costs

  void was_worth_it() noexcept {
    if (vain_.load(std::memory_order_relaxed) != 0) vain_.store(0, std::memory_order_relaxed);
    const std::uint32_t bar = bar_.load(std::memory_order_relaxed);
    if (bar > 0 && bar <= most_bar) bar_.store(bar - 1, std::memory_order_relaxed);
  }

  typename P::template Atomic<std::uint32_t> heat_{0};  // takes at a third look, less those before
  typename P::template Atomic<std::uint32_t> bar_{0};   // least_heat << bar_ of them are asked for
  typename P::template Atomic<std::uint32_t> vain_{0};  // stays in a row that were not worth it
};

}  // namespace canteen::threading::detail
