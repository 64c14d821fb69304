// Waiting — a call's deadline, read from the clock when it is to wait for the first time.
//
// Thread safety: none; it is the call's own.
#pragma once

#include <algorithm>
#include <chrono>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>

namespace canteen::broker::memory {

class Waiting {
 public:
  explicit Waiting(const Patience& patience) : patience_(patience) {}

  // Whether there is nothing left to wait; the time is `now`.
  bool is_over(base::Instant now) {
    if (!begun_) {
      begun_ = true;
      deadline_ = base::Deadline(patience_.timeout, now);
    }
    return deadline_.passed(now) || patience_.stop.stop_requested();
  }

  [[nodiscard]] base::Deadline deadline() const { return deadline_; }

  [[nodiscard]] Timeout left(base::Instant now) const {
    if (deadline_.never()) return {};
    return std::chrono::nanoseconds(std::max<base::Instant>(deadline_.instant() - now, 0));
  }

 private:
  const Patience& patience_;
  bool begun_ = false;
  base::Deadline deadline_;
};

}  // namespace canteen::broker::memory
