#include <limits>

#include <canteen/threading/condition.hpp>

namespace canteen::threading {

template <class F>
auto Condition::with_lock(F&& f) const {
  switch (kind_) {
    case Kind::lock:
      return f(*static_cast<Lock*>(lock_));
    case Kind::fair_lock:
      return f(*static_cast<FairLock*>(lock_));
    default:
      return f(*static_cast<RLock*>(lock_));
  }
}

bool Condition::wait(const std::stop_token& stop, Timeout timeout) {
  return with_lock([&](auto& lock) {
    if (!lock.core_.may_notify()) throw RuntimeError("cannot wait on un-acquired lock");
    return core_.wait(lock.core_, timeout, stop);
  });
}

void Condition::notify(std::int64_t n) {
  with_lock([](auto& lock) {
    if (!lock.core_.may_notify()) throw RuntimeError("cannot notify on un-acquired lock");
  });
  core_.notify(n);
}

void Condition::notify_all() {
  notify(std::numeric_limits<std::int64_t>::max());
}

// The analysis cannot follow a lock through a pointer that has forgotten its type.
bool Condition::acquire() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  return with_lock([](auto& lock) CANTEEN_NO_THREAD_SAFETY_ANALYSIS { return lock.acquire(); });
}

bool Condition::acquire(Timeout timeout) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  return with_lock([&](auto& lock)
                       CANTEEN_NO_THREAD_SAFETY_ANALYSIS { return lock.acquire(timeout); });
}

bool Condition::acquire(bool blocking, Timeout timeout) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  return with_lock([&](auto& lock) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    return lock.acquire(blocking, timeout);
  });
}

bool Condition::acquire(const std::stop_token& stop,
                        Timeout timeout) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  return with_lock([&](auto& lock)
                       CANTEEN_NO_THREAD_SAFETY_ANALYSIS { return lock.acquire(stop, timeout); });
}

void Condition::release() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  with_lock([](auto& lock) CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock.release(); });
}

bool Condition::locked() const noexcept {
  return with_lock([](auto& lock) { return lock.locked(); });
}

}  // namespace canteen::threading
