// BasicDoor — where threads sleep until there is something for them on the other side: an item for
// those who get, room for those who put.
//
// Its guard is the lock of the *other* side, of those who bring what is waited for: who puts holds
// the guard of the getters' door, and so sees who sleeps there as plain data, without a fence; who
// is about to sleep takes that guard, looks once more and lies down, and nothing can be brought in
// between. That is why a put costs one atomic update.
//
// INV1  Who is called has been unlinked and counted in `called_`, until he takes the guard again.
// INV2  If something is there and somebody sleeps, then somebody is on his way, or the guard is
//       held: who brings calls one for each thing, and who was called and has taken one, or found
//       none, looks on his way out whether there is more (visit.hpp). And if somebody watches and
//       nobody sleeps, his bell has been rung.
// So a wake-up is neither lost when its receiver gives up at the same moment or throws, nor
// repeated for the 25 us that he needs to arrive.
//
// Ordering: call and wake order nothing but the waiter; the data is published under the guard.
// Complexity: O(1), and no system call unless somebody sleeps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/watch.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

namespace canteen::queue::detail {

template <class P>
class CANTEEN_CAPABILITY("guard") BasicDoor : public threading::detail::WaitQueue<P> {
 public:
  using Waiter = threading::detail::Waiter<P>;

  constexpr BasicDoor() noexcept = default;

  void lock() noexcept CANTEEN_ACQUIRE() {
    if (!this->try_lock()) [[unlikely]]
      lock_long();
  }

  // Something was brought: whom to wake(), after the guard is released; nullptr for nobody.
  // there(), a std::uint64_t, tells how many things are there by now.
  template <class There>
  Waiter* call(There&& there) noexcept CANTEEN_REQUIRES(this) {
    if (!this->empty()) [[unlikely]]
      return call_one(there());
    if (watches_.get() != nullptr) [[unlikely]]
      ring_all();
    return nullptr;
  }

  // Everybody, as a chain.
  Waiter* call_all() noexcept CANTEEN_REQUIRES(this) {
    ring_all();
    std::int64_t number = 0;
    Waiter* const chain = this->take(std::numeric_limits<std::int64_t>::max(), number);
    called_.set(called_.get() + static_cast<std::uint64_t>(number));
    return chain;
  }

  // Call without the guard: each may be a system call.
  static void wake(Waiter* chain) noexcept { BasicDoor::hand_over(chain); }

  // Somebody looks after several doors, this one among them (watch.hpp).
  void watch(Watch<P>& watch) noexcept CANTEEN_REQUIRES(this) {
    Watch<P>* const first = watches_.get();
    watch.next.set(first);
    watch.previous.set(nullptr);
    if (first != nullptr) first->previous.set(&watch);
    watches_.set(&watch);
    count_watches(+1);
  }

  void unwatch(Watch<P>& watch) noexcept CANTEEN_REQUIRES(this) {
    Watch<P>* const before = watch.previous.get();
    Watch<P>* const after = watch.next.get();
    (before != nullptr ? before->next : watches_).set(after);
    if (after != nullptr) after->previous.set(before);
    count_watches(-1);
  }

  // How many watch: a snapshot.
  [[nodiscard]] std::uint32_t watchers() const noexcept {
    return watchers_.load(std::memory_order_relaxed);
  }

  // For who was called. Requires: he was, and has not arrived.
  void arrive() noexcept CANTEEN_REQUIRES(this) { called_.set(called_.get() - 1); }

 private:
  // In a rush, where the lock was wanted by two a moment ago as well, who comes second stays away
  // for longer each time: whoever has the lock, and with it the lines of the cache that it guards,
  // uses it many times meanwhile. (As Lookout, for those who wait for the lock.)
  [[gnu::noinline]] void lock_long() noexcept CANTEEN_ACQUIRE() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    if (brief || P::processors() < 2) return threading::detail::WaitQueue<P>::lock();
    // relaxed, both: guesses about the past.
    std::uint32_t heat = heat_.load(std::memory_order_relaxed);
    const base::Instant begin = P::now();
    heat =
        begin - hot_at_.load(std::memory_order_relaxed) < hot ? std::min(heat + 1, most_heat) : 0;
    base::Instant now = begin;
    const base::Instant away = shortest_away << heat;
    do {
      P::pause();
      now = P::now();
    } while (now - begin < away);
    for (std::uint32_t looks = 0; this->is_locked() || !this->try_lock();) {
      if (++looks < most_looks) {
        P::pause();
      } else {
        P::yield();
      }
    }
    heat_.store(heat, std::memory_order_relaxed);
    hot_at_.store(P::now(), std::memory_order_relaxed);
  }

  // A platform that counts its steps (a model) has no use for time.
  static constexpr bool brief = requires { P::brief_spins; };
  static constexpr std::uint32_t most_heat = 7;
  static constexpr std::uint32_t most_looks = 64;
  static constexpr base::Instant shortest_away = 50;  // ns
  static constexpr base::Instant hot = 5'000;         // ns

  [[gnu::noinline]] void ring_all() noexcept CANTEEN_REQUIRES(this) {
    for (Watch<P>* each = watches_.get(); each != nullptr; each = each->next.get()) {
      each->bell.ring();
    }
  }

  void count_watches(int change) noexcept CANTEEN_REQUIRES(this) {
    // relaxed: written under the guard, read by anyone as a snapshot.
    watchers_.store(watchers_.load(std::memory_order_relaxed) + static_cast<std::uint32_t>(change),
                    std::memory_order_relaxed);
  }

  [[gnu::noinline]] Waiter* call_one(std::uint64_t there) noexcept CANTEEN_REQUIRES(this) {
    if (called_.get() >= std::min(there, most_called)) return nullptr;
    called_.set(called_.get() + 1);
    Waiter* const one = this->pop_front();
    one->next.set(nullptr);  // a chain of one
    return one;
  }

  // On their way at one time: the others are called by those who arrive.
  static constexpr std::uint64_t most_called = brief ? 1 : 4;

  typename P::template Plain<std::uint64_t> called_ CANTEEN_GUARDED_BY(this){0};
  typename P::template Plain<Watch<P>*> watches_ CANTEEN_GUARDED_BY(this){nullptr};
  typename P::template Atomic<std::uint32_t> watchers_{0};  // written under the guard
  typename P::template Atomic<std::uint32_t> heat_{0};
  typename P::template Atomic<base::Instant> hot_at_{0};
};

// Wakes whom an end has called, when its guard is held no more: to be declared before what holds
// it.
template <class P>
struct DoorWake {
  typename BasicDoor<P>::Waiter* called = nullptr;

  DoorWake() noexcept = default;
  DoorWake(const DoorWake&) = delete;
  DoorWake& operator=(const DoorWake&) = delete;

  ~DoorWake() { BasicDoor<P>::wake(called); }
};

}  // namespace canteen::queue::detail
