#include "src/broker/sqlite/fork_gate.hpp"

#include <new>

namespace canteen::broker::sqlite {

void ForkGate::enter() {
  std::unique_lock guard(lock_);
  changed_.wait(guard, [this] { return !is_closed_; });
  ++inside_;
}

void ForkGate::leave() {
  const std::scoped_lock guard(lock_);
  --inside_;
  if (is_closed_) changed_.notify_all();
}

void ForkGate::close() {
  std::unique_lock guard(lock_);
  changed_.wait(guard, [this] { return !is_closed_; });  // another one forks, too
  is_closed_ = true;
  changed_.wait(guard, [this] { return inside_ == 0; });
  guard.release();
}

void ForkGate::open() {
  is_closed_ = false;
  changed_.notify_all();
  lock_.unlock();
}

// Those who wait are not here, which the condition does not know.
void ForkGate::open_in_child() {
  new (&changed_) std::condition_variable();
  is_closed_ = false;
  lock_.unlock();
}

}  // namespace canteen::broker::sqlite
