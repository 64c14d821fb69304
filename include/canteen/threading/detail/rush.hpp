// Rush — when to stay away from a lock for a while, instead of looking at it.
//
// Every look at a lock takes its cache line, and with it often the lines that it guards, from who
// is using them. Where threads want a lock more often than a line can travel, each use costs a
// journey; who loses does better to stay away for a dozen microseconds, in which whoever has the
// lock uses it hundreds of times. Where they want it less often, staying away only leaves it idle.
// Which of the two it is shows in the looks: a lock that is free again at the first or second is
// not in a rush (at the first, for who stayed away), one that is still taken, by somebody else, at
// the next is. (One that is not had
// by brief looks at all says nothing: its holder may have lost the core.)
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
    // relaxed: a guess about the past. 0 for ever on one processor.
    if (heat_.load(std::memory_order_relaxed) < hot) return false;
    const base::Instant end = P::now() + away;
    do {
      P::pause();
    } while (P::now() < end);
    return true;
  }

  // For who then got the lock by its look number `looks`.
  void taken(bool stayed_away, std::uint32_t looks) noexcept {
    if (brief || looks > brief_looks || P::processors() < 2) return;
    if (looks <= (stayed_away ? 1U : 2U)) return cool();
    const std::uint32_t heat = heat_.load(std::memory_order_relaxed);
    // Written only when it changes, here and below; lost updates do not matter.
    if (heat < most) heat_.store(heat + 1, std::memory_order_relaxed);
  }

  // For who stayed away in vain, too: others hold it for longer than a look.
  void cool() noexcept {
    const std::uint32_t heat = heat_.load(std::memory_order_relaxed);
    if (heat > 0) heat_.store(heat - 1, std::memory_order_relaxed);
  }

 private:
  // A platform that counts its steps (a model) has no use for time.
  static constexpr bool brief = requires { P::brief_spins; };
  static constexpr std::uint32_t most = 16;
  static constexpr std::uint32_t hot = 8;
  static constexpr std::uint32_t brief_looks = 6;  // half a microsecond (spinner.hpp)
  static constexpr base::Instant away = 12'000;    // ns; half of what a wake-up costs

  typename P::template Atomic<std::uint32_t> heat_{0};
};

}  // namespace canteen::threading::detail
