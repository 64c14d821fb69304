// BasicTurnstile — where those who get from a group wait: for a message, and for what time brings.
//
// Only one of them watches the clock, the leader [1]; the others are followers, and sleep until
// there is something for them, so that a message that falls due wakes one, and not all.
//
// INV1  If there is an event to come and somebody waits, then there is a leader who wakes by then,
//       or somebody has been woken. Who changes when the next event is calls watch().
//
// [1] D. Schmidt, C. O'Ryan, I. Pyarali, M. Kircher, F. Buschmann, Leader/Followers, PLoP 2000.
//
// Lock is what a BasicCondition can give up and take back.
//
// Thread safety: none; the lock that it was made with is held in every call.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/detail/basic_condition.hpp>

#include "src/broker/memory/end.hpp"
#include "src/broker/memory/end_condition.hpp"
#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

template <class P, class Lock>
class BasicTurnstile {
 public:
  using StopToken = typename P::StopToken;

  explicit BasicTurnstile(Lock& lock) : lock_(lock) {}

  // Until something was brought, the deadline or the next event; gives the lock up meanwhile.
  void wait(base::Instant now, base::Deadline deadline, base::Instant next_event,
            const StopToken& stop) {
    if (leads_ || next_event == never) {
      ++following_;
      followers_.wait(lock_, left(deadline.instant(), now), stop);
      --following_;
      return;
    }
    leads_ = true;
    leader_until_ = std::min(deadline.instant(), next_event);
    leader_.wait(lock_, left(leader_until_, now), stop);
    leads_ = false;
  }

  // So many messages can be had.
  void bring(std::size_t number) {
    if (waiting() == 0) return;
    followers_.notify(static_cast<std::int64_t>(std::min(number, following_)));
    if (number > following_ && leads_) leader_.notify(1);
  }

  // The next event is then.
  void watch(base::Instant next_event) {
    if (next_event == never || waiting() == 0) return;
    if (!leads_) {
      followers_.notify(1);
    } else if (next_event < leader_until_) {
      leader_.notify(1);
    }
  }

  void wake_all() {
    followers_.notify(static_cast<std::int64_t>(following_));
    leader_.notify(1);
  }

  [[nodiscard]] std::size_t waiting() const noexcept { return following_ + (leads_ ? 1 : 0); }

 private:
  static Timeout left(base::Instant until, base::Instant now) {
    if (until == never) return {};
    return std::chrono::nanoseconds(std::max<base::Instant>(until - now, 0));
  }

  using Condition = threading::detail::BasicCondition<P>;

  Lock& lock_;
  Condition followers_{"broker get"};
  Condition leader_{"broker get"};
  std::size_t following_ = 0;
  bool leads_ = false;  // somebody
  base::Instant leader_until_ = never;
};

using Turnstile = BasicTurnstile<KnownRuntime, End>;

}  // namespace canteen::broker::memory
