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
// Thread safety: any thread. Ordering: none; `ready` brings its own.
#pragma once

#include <atomic>
#include <cstdint>

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
    for (std::uint32_t i = 0; i < pauses_at_least + credit * pauses_a_credit; ++i) {
      if (ready()) return reward(credit);
      P::pause();
    }
    for (std::uint32_t i = 0; i < credit * yields_a_credit; ++i) {
      if (ready()) return reward(credit);
      P::yield();
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
  static constexpr std::uint32_t most_credit = brief ? 1 : 8;

  bool reward(std::uint32_t credit) noexcept {
    // Written only when it changes: the waiting side of a busy object should not steal its line.
    if (credit < most_credit) credit_.store(credit + 1, std::memory_order_relaxed);
    return true;
  }

  typename P::template Atomic<std::uint32_t> credit_{most_credit / 2};
};

}  // namespace canteen::threading::detail
