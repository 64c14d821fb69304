// Timeout — how long a call may take: a std::chrono duration, or nothing (for ever).
//                                                       Python: the `timeout=None` parameter
// Deadline — the one instant, on the steady clock, at which a whole call gives up.
//
// Thread safety: values; copy freely.
// Timeouts:      absent = for ever; zero or less = poll once, unless the callee says that a
//                negative timeout is a ValueError, as Python does for Lock and Queue.
// Errors:        ValueError for a NaN, OverflowError for more than `Timeout::max()` (Python's
//                TIMEOUT_MAX, 9,223,372,036 s on Linux: what 63 bits of nanoseconds hold).
// Complexity:    O(1); building a Timeout never reads the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>

namespace canteen {

class Timeout {
 public:
  using Duration = std::chrono::nanoseconds;

  // The longest timeout there is; anything longer is an OverflowError.
  static constexpr Duration max() noexcept { return Duration::max(); }

  constexpr Timeout() noexcept = default;

  constexpr Timeout(std::nullopt_t) noexcept {}  // NOLINT(google-explicit-constructor)

  template <class Rep, class Period>
  constexpr Timeout(
      std::chrono::duration<Rep, Period> duration)  // NOLINT(google-explicit-constructor)
      : nanoseconds_(convert(duration)), forever_(false) {}

  template <class Rep, class Period>
  constexpr Timeout(std::optional<std::chrono::duration<Rep, Period>>
                        duration)  // NOLINT(google-explicit-constructor)
      : Timeout(duration ? Timeout(*duration) : Timeout()) {}

  [[nodiscard]] constexpr bool forever() const noexcept { return forever_; }

  // True for a timeout of zero or less: look once, do not wait.
  [[nodiscard]] constexpr bool polls() const noexcept { return !forever_ && nanoseconds_ <= 0; }

  [[nodiscard]] constexpr bool negative() const noexcept { return !forever_ && nanoseconds_ < 0; }

  // Requires: !forever().
  [[nodiscard]] constexpr Duration value() const noexcept { return Duration(nanoseconds_); }

 private:
  template <class Rep, class Period>
  static constexpr std::int64_t convert(std::chrono::duration<Rep, Period> duration) {
    // long double holds every 63-bit count exactly, so the comparison below cannot itself round
    // a value past the limit into range.
    using Wide = std::chrono::duration<long double, std::nano>;
    const long double wide = std::chrono::duration_cast<Wide>(duration).count();
    if constexpr (std::is_floating_point_v<Rep>) {
      if (duration.count() != duration.count()) {
        throw ValueError("Invalid value NaN (not a number)");
      }
    }
    if (wide > static_cast<long double>(std::numeric_limits<std::int64_t>::max())) {
      throw OverflowError("timeout value is too large");
    }
    if (wide < static_cast<long double>(std::numeric_limits<std::int64_t>::min())) {
      return std::numeric_limits<std::int64_t>::min();
    }
    if constexpr (std::is_floating_point_v<Rep>) {
      return static_cast<std::int64_t>(wide);
    } else {
      return std::chrono::duration_cast<Duration>(duration).count();
    }
  }

  std::int64_t nanoseconds_ = 0;
  bool forever_ = true;
};

namespace base {

// An instant of the platform's steady clock, in nanoseconds from an epoch that means nothing.
using Instant = std::int64_t;

class Deadline {
 public:
  constexpr Deadline() noexcept = default;  // never

  // The instant `timeout` from `now`; saturates, so that the sum cannot wrap into the past.
  constexpr Deadline(Timeout timeout, Instant now) noexcept {
    if (timeout.forever()) return;
    const Instant length = timeout.value().count() < 0 ? 0 : timeout.value().count();
    at_ = length > no_end - 1 - now ? no_end - 1 : now + length;
  }

  static constexpr Deadline at(Instant instant) noexcept {
    Deadline deadline;
    deadline.at_ = instant;
    return deadline;
  }

  [[nodiscard]] constexpr bool never() const noexcept { return at_ == no_end; }

  [[nodiscard]] constexpr bool passed(Instant now) const noexcept { return at_ <= now; }

  [[nodiscard]] constexpr Instant instant() const noexcept { return at_; }

  friend constexpr bool operator==(Deadline, Deadline) noexcept = default;

 private:
  static constexpr Instant no_end = std::numeric_limits<Instant>::max();
  Instant at_ = no_end;
};

}  // namespace base
}  // namespace canteen
