// BasicShowcase — what a thread shows of itself while others may look at it: a thing on its own
// stack, which does not go away under their eyes. Behind Thread::state().
//
// INV  What look() hands to its function lives until the function returns: withdraw() waits for
//      lookers that may have seen it. (Dekker's protocol: the one first says "I look" and then
//      reads what is shown; the other first takes it down and then asks whether somebody looks.)
//
// Only the thread itself shows and withdraws; anybody looks. The function given to look() must not
// block: a thread may be waiting for it.
//
// Ordering: all before show() is visible to the function; all that the function did, to the thread
// after withdraw().
#pragma once

#include <atomic>
#include <cstdint>

namespace canteen::threading::detail {

template <class P, class Thing>
class BasicShowcase {
 public:
  constexpr BasicShowcase() noexcept = default;
  BasicShowcase(const BasicShowcase&) = delete;
  BasicShowcase& operator=(const BasicShowcase&) = delete;

  // What was shown before, for withdraw().
  const Thing* show(const Thing& thing) noexcept {
    const Thing* const before = shown_.load(std::memory_order_relaxed);  // own thread's
    shown_.store(&thing, std::memory_order_release);                     // pairs with look()
    return before;
  }

  void withdraw(const Thing* before) noexcept {
    // seq_cst both, as in look(): if a looker has not seen this store, it is seen here. The load
    // also acquires what the looker did.
    shown_.store(before, std::memory_order_seq_cst);
    while (lookers_.load(std::memory_order_seq_cst) != 0) P::yield();
  }

  // Calls look(thing) if there is one.
  template <class Look>
  void look(Look&& look) {
    lookers_.fetch_add(1, std::memory_order_seq_cst);  // see withdraw()
    if (const Thing* const thing = shown_.load(std::memory_order_seq_cst)) look(*thing);
    lookers_.fetch_sub(1, std::memory_order_release);  // pairs with the load in withdraw()
  }

  // In the child of a fork, for the thread that is left: who looked is gone.
  void nobody_looks() noexcept { lookers_.store(0, std::memory_order_relaxed); }

 private:
  typename P::template Atomic<const Thing*> shown_{nullptr};
  typename P::template Atomic<std::uint32_t> lookers_{0};
};

}  // namespace canteen::threading::detail
