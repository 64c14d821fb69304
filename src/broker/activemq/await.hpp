// Waiting for descriptors, until a deadline.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <span>

#include <poll.h>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>

namespace canteen::broker::activemq {

// poll()'s milliseconds until then: rounded up, so that a wait is never for nothing.
inline int milliseconds_until(base::Deadline deadline) noexcept {
  if (deadline.never()) return -1;
  const base::Instant left = deadline.instant() - base::System::now();
  constexpr base::Instant most = 3'600'000;
  return left <= 0 ? 0
                   : static_cast<int>(std::min<base::Instant>((left + 999'999) / 1'000'000, most));
}

// Whether any of them is ready by then. A signal ends it early.
inline bool await(std::span<pollfd> descriptors, base::Deadline deadline) noexcept {
  return ::poll(descriptors.data(), descriptors.size(), milliseconds_until(deadline)) > 0;
}

}  // namespace canteen::broker::activemq
