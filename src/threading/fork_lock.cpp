#include "src/threading/fork_lock.hpp"

#include <new>

namespace canteen::threading::detail {
namespace {

constinit std::atomic<ForkLock*> newest{nullptr};

}  // namespace

void ForkLock::enlist() noexcept {
  if (enlisted_.exchange(true, std::memory_order_relaxed)) return;
  next_ = newest.load(std::memory_order_relaxed);
  // release pairs with the acquire in the functions below: next_ is set.
  while (!newest.compare_exchange_weak(next_, this, std::memory_order_release,
                                       std::memory_order_relaxed)) {
  }
}

void ForkLock::lock_all(ForkLock& last) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  for (ForkLock* each = newest.load(std::memory_order_acquire); each != nullptr;
       each = each->next_) {
    if (each != &last) each->lock_.lock();
  }
  last.lock();  // which enlists it: the child must find it
}

void ForkLock::unlock_all() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  for (ForkLock* each = newest.load(std::memory_order_acquire); each != nullptr;
       each = each->next_) {
    // One that was used for the first time meanwhile is not ours to release.
    if (each->lock_.core().owner() == Runtime::self()) each->lock_.unlock();
  }
}

void ForkLock::renew_all() {
  for (ForkLock* each = newest.load(std::memory_order_acquire); each != nullptr;
       each = each->next_) {
    new (&each->lock_) InnerLock;
  }
}

}  // namespace canteen::threading::detail
