#include <mutex>

#include <canteen/broker/once.hpp>

namespace canteen::broker {

bool Once::begin(const std::string& id) {
  const std::scoped_lock guard(lock_);
  for (;;) {
    const auto [known, is_new] = handled_.try_emplace(id, false);
    if (is_new) return true;
    if (known->second) return false;
    ended_.wait();
  }
}

void Once::end(const std::string& id, bool handled) {
  const std::scoped_lock guard(lock_);
  ended_.notify_all();
  if (!handled) {
    handled_.erase(id);
    return;
  }
  handled_[id] = true;
  order_.push_back(id);
  if (order_.size() > most_) {
    handled_.erase(order_.front());
    order_.pop_front();
  }
}

}  // namespace canteen::broker
