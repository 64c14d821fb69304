// Spinner — how long a wait may look before it sleeps: as long as looking has been paying lately.
//
// Waking a thread on an idle core costs about 25 us, so a wait that would end sooner gains by
// looking on; a wait that would not burns a core for nothing. Each object that is waited on
// remembers which of the two it is: a success raises its credit, a failure lowers it, and the
// credit is the budget of the next look: first pauses (a hand-over between running cores takes
// 0.1 us), then yields (the other side may be waiting for this very core; 0.5 us each while
// nobody else wants it). At the highest credit that is about one wake-up's cost; at the lowest
// it is a handful of pauses, enough to notice that times have changed. On one CPU nothing can
// change while one looks: there it only yields, and only once.
//
// Every look takes the object's cache line from who is using it, so looks become rarer: a lock with
// an eager spinner beside it gets half as much done. And a yield that takes long has given the
// core to somebody who needs all of a time slice; another one would, too. So that is the last.
//
// Thread safety: any thread. Ordering: none; `ready` brings its own.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/timeout.hpp>

namespace canteen::threading::detail {

template <class P>
class Spinner {
 public:
  constexpr Spinner() noexcept = default;

  // Looks until ready() or until the budget is spent. Returns whether ready() said yes.
  template <class Ready>
  bool spin(Ready&& ready) noexcept(noexcept(ready())) {
    if (P::processors() < 2) {
      P::yield();
      return ready();
    }
    // relaxed: a guess about the past; a lost update costs a pause.
    const std::uint32_t credit = credit_.load(std::memory_order_relaxed);
    std::uint32_t step = 1;
    for (std::uint32_t i = 0; i < pauses_at_least + credit * pauses_a_credit; i += step) {
      if (ready()) return reward(credit);
      for (std::uint32_t pause = 0; pause < step; ++pause) P::pause();
      if (step < rarest_look) step *= 2;
    }
    base::Instant before = credit != 0 ? P::now() : 0;
    for (std::uint32_t i = 0; i < credit * yields_a_credit; ++i) {
      if (ready()) return reward(credit);
      P::yield();
      const base::Instant after = P::now();
      if (after - before > longest_yield) break;
      before = after;
    }
    if (ready()) return reward(credit);
    if (credit > 0) credit_.store(credit - 1, std::memory_order_relaxed);
    return false;
  }

 private:
  // A platform that counts its steps (a model) asks for one look of each kind: there every way
  // out of the loops matters, and no length of them.
  static constexpr bool brief = requires { P::brief_spins; };
  static constexpr std::uint32_t pauses_at_least = brief ? 1 : 16;
  static constexpr std::uint32_t pauses_a_credit = brief ? 0 : 8;
  static constexpr std::uint32_t yields_a_credit = brief ? 1 : 4;
  static constexpr std::uint32_t rarest_look = 32;        // pauses from one to the next
  static constexpr base::Instant longest_yield = 50'000;  // ns
  static constexpr std::uint32_t most_credit = brief ? 1 : 8;

  bool reward(std::uint32_t credit) noexcept {
    // Written only when it changes: the waiting side of a busy object should not steal its line.
    if (credit < most_credit) credit_.store(credit + 1, std::memory_order_relaxed);
    return true;
  }

  typename P::template Atomic<std::uint32_t> credit_{most_credit / 2};
};

}  // namespace canteen::threading::detail
