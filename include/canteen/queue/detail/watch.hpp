// Watch — somebody who looks after several doors at once, as he does who waits for any of several
// queues: one bell, and at each door a place in the list of those for whom it is rung.
//
// A bell is rung with the door's guard held, and who leaves a list takes the guard; so nobody rings
// a bell that is gone. Rung for everybody who watches: each then looks himself, and nobody has to
// pass anything on.
//
// Ordering: ring() releases, wait() acquires.
#pragma once

#include <atomic>
#include <cstdint>

#include <canteen/base/timeout.hpp>

namespace canteen::queue::detail {

template <class P>
class Bell {
 public:
  Bell() noexcept = default;
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  void ring() noexcept {
    // release pairs with the acquire in wait().
    if (word_.exchange(rung, std::memory_order_release) == asleep) P::wake_one(word_);
  }

  // Until it is rung; what rang before, since the last wait, counts. False: the deadline has
  // passed.
  bool wait(base::Deadline deadline) noexcept {
    std::uint32_t quiet = silent;
    if (word_.compare_exchange_strong(quiet, asleep, std::memory_order_relaxed,
                                      std::memory_order_relaxed)) {
      while (word_.load(std::memory_order_relaxed) == asleep) {
        if (!P::wait(word_, asleep, deadline) || deadline.passed(P::now())) break;
      }
    }
    // acquire pairs with the release in ring().
    return word_.exchange(silent, std::memory_order_acquire) == rung;
  }

 private:
  static constexpr std::uint32_t silent = 0;
  static constexpr std::uint32_t asleep = 1;
  static constexpr std::uint32_t rung = 2;

  typename P::template Atomic<std::uint32_t> word_{silent};
};

// A place in a door's list: guarded by the door's guard.
template <class P>
struct Watch {
  explicit Watch(Bell<P>& of) noexcept : bell(of) {}

  Bell<P>& bell;
  typename P::template Plain<Watch*> next{nullptr};
  typename P::template Plain<Watch*> previous{nullptr};
};

}  // namespace canteen::queue::detail
