// Reclaimer — frees what readers may still be looking at, once none of them is.
//
// Lists of handlers and filters are read by every call of every logger and change almost never. A
// reader announces itself in one of a few counters, reads, and leaves; a writer puts a new list in
// the place of the old one and gives the old one to retire(), which frees it when each counter has
// been seen at zero since. Nobody waits for anybody: a handler may remove itself while it emits.
//
// INV1  A reader that was in when the old list was replaced keeps its counter above zero until it
//       leaves; one that came later found the new list. So a counter that was seen at zero after
//       the replacement holds back nothing that was retired before.
// INV2  A counter above zero only delays freeing. (After a fork, the counters of the threads that
//       stayed behind stay up in the child: what is retired there later is never freed.)
//
// Memory ordering: enter() and the reader's load of the list, and the writer's exchange of the
// list and its look at the counters, are four operations of one total order (seq_cst): either the
// writer sees the counter up, or the reader sees the new list. leave() is a release that pairs with
// the writer's look, so everything read in the old list happened before its end.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include <canteen/base/annotations.hpp>

namespace canteen::logging::detail {

// P: base::System, or a model (base/platform.hpp). L: a lock for the writers.
template <class P, class L, std::size_t Counters>
class Reclaimer {
  static_assert(Counters <= 64, "one bit each");

 public:
  // The index of the counter is the caller's own choice, the same for leave().
  void enter(std::size_t counter) noexcept {
    counters_[counter].in.fetch_add(1, std::memory_order_seq_cst);  // see "Memory ordering"
  }

  void leave(std::size_t counter) {
    // release: pairs with the load in look().
    counters_[counter].in.fetch_sub(1, std::memory_order_release);
    // relaxed: a hint; a retired list that is missed here is freed by the next reader.
    if (waiting_.load(std::memory_order_relaxed) != 0) sweep();
  }

  // Requires: `object` can no longer be found by readers that enter now.
  void retire(const void* object, void (*destroy)(const void*)) {
    auto node = std::make_unique<Retired>(object, destroy, all);
    {
      const std::scoped_lock lock(lock_);
      node->next = retired_;
      retired_ = node.release();
      waiting_.fetch_add(1, std::memory_order_relaxed);
    }
    sweep();
  }

  // Around a fork: who holds it leaves the list of the retired whole in the child.
  void lock() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.lock(); }

  void unlock() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.unlock(); }

  // How many retired objects still wait: for tests.
  [[nodiscard]] std::size_t waiting() const noexcept {
    return waiting_.load(std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint64_t all =
      Counters == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << Counters) - 1;

  struct Retired {
    Retired(const void* what, void (*how)(const void*), std::uint64_t counters) noexcept
        : object(what), destroy(how), unseen(counters) {}

    const void* object;
    void (*destroy)(const void*);
    std::uint64_t unseen;  // counters that have not been at zero since; guarded by lock_
    Retired* next = nullptr;
  };

  // The counters that are at zero now.
  std::uint64_t look() noexcept {
    std::uint64_t zero = 0;
    for (std::size_t i = 0; i < Counters; ++i) {
      // seq_cst: see "Memory ordering"; pairs with leave().
      if (counters_[i].in.load(std::memory_order_seq_cst) == 0) zero |= std::uint64_t{1} << i;
    }
    return zero;
  }

  void sweep() {
    Retired* free = nullptr;
    {
      // Somebody else sweeps: what is left over is the next reader's.
      const std::unique_lock lock(lock_, std::try_to_lock);
      if (!lock.owns_lock()) return;
      const std::uint64_t zero = look();
      for (Retired** link = &retired_; *link != nullptr;) {
        Retired* const each = *link;
        each->unseen &= ~zero;
        if (each->unseen != 0) {
          link = &each->next;
          continue;
        }
        *link = each->next;
        each->next = free;
        free = each;
        waiting_.fetch_sub(1, std::memory_order_relaxed);
      }
    }
    // Outside the lock: the last handle of a handler may go here, and its file with it.
    while (free != nullptr) {
      const std::unique_ptr<Retired> each(std::exchange(free, free->next));
      each->destroy(each->object);
    }
  }

  struct alignas(64) Counter {  // a cache line each: readers do not disturb each other
    typename P::template Atomic<std::uint32_t> in{0};
  };

  std::array<Counter, Counters> counters_;
  L lock_;
  Retired* retired_ = nullptr;  // guarded by lock_
  typename P::template Atomic<std::size_t> waiting_{
      0};  // how long retired_ is; written under lock_
};

}  // namespace canteen::logging::detail
