// Thinkers — the users who think: who asks next, and when.
//
// At one instant, who has the lower number asks first.
//
// Thread safety: none.
// Complexity:    O(log users) each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include <canteen/simulate/job.hpp>
#include <canteen/simulate/users.hpp>

#include "src/simulate/time.hpp"

namespace canteen::simulate {

class Thinkers {
 public:
  // users: lives longer than this. All of them begin to think at 0.
  explicit Thinkers(Users& users)
      : users_(&users), close_(users.close()), left_(users.most()), next_(users.count()) {
    for (std::uint32_t user = 0; user < users.count(); ++user) think(user, 0);
  }

  [[nodiscard]] std::uint32_t count() const noexcept {
    return static_cast<std::uint32_t>(next_.size());
  }

  // When the next one asks; `never`: nobody does, unless somebody begins to think.
  [[nodiscard]] Time least() const noexcept {
    return left_ == 0 || thinking_.empty() ? never : thinking_.front().first;
  }

  // He does. Requires: least() is not `never`. Valid until he thinks again.
  [[nodiscard]] const Job& ask() {
    user_ = thinking_.front().second;
    std::pop_heap(thinking_.begin(), thinking_.end(), std::greater<>());
    thinking_.pop_back();
    --left_;
    thought_ += static_cast<double>(next_[user_].think);
    return next_[user_].job;
  }

  // Who asked last.
  [[nodiscard]] std::uint32_t user() const noexcept { return user_; }

  // From now on. Who would ask after the close never will.
  void think(std::uint32_t user, Time now) {
    Job job = users_->next(user);
    const Time think = std::exchange(job.at, later(now, job.at));
    if (job.at >= close_) return;
    next_[user] = {job, think};
    thinking_.emplace_back(job.at, user);
    std::push_heap(thinking_.begin(), thinking_.end(), std::greater<>());
  }

  // Nanoseconds, of all who have asked since forget().
  [[nodiscard]] double thought() const noexcept { return thought_; }

  void forget() noexcept { thought_ = 0; }

 private:
  struct Next {
    Job job;
    Time think = 0;
  };

  Users* users_;
  Time close_;
  std::uint64_t left_;
  std::vector<Next> next_;                                // of each user
  std::vector<std::pair<Time, std::uint32_t>> thinking_;  // a heap, the least in front
  std::uint32_t user_ = 0;
  double thought_ = 0;
};

}  // namespace canteen::simulate
