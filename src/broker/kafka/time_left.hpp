// milliseconds_left — how long a call of librdkafka may take: what is left of a deadline, and
// `most` of it. Rounded up, so that a wait does not end just before its time, again and again.
#pragma once

#include <algorithm>
#include <chrono>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>

namespace canteen::broker::kafka {

inline int milliseconds_left(base::Deadline deadline, std::chrono::milliseconds most) {
  const base::Instant now = base::System::now();
  if (deadline.never()) return static_cast<int>(most.count());
  if (deadline.passed(now)) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::nanoseconds(deadline.instant() - now));
  return static_cast<int>(std::min(left, most).count());
}

// The earlier of a deadline, and `most` from now.
inline base::Deadline within(base::Deadline deadline, std::chrono::nanoseconds most) {
  const base::Deadline other(most, base::System::now());
  return deadline.instant() < other.instant() ? deadline : other;
}

}  // namespace canteen::broker::kafka
