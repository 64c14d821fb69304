// LocalTime — an instant as a date and a time of day, here or in UTC, without the C library's lock.
//
// localtime_r() takes a process-wide lock, which a fork can leave locked in the child, and costs
// half a microsecond. Clocks are only ever changed at a quarter of an hour, so the offset to UTC
// is asked for once a quarter, under a lock that the fork handler holds; the rest is arithmetic.
#pragma once

#include <cstdint>
#include <ctime>

namespace canteen::logging::detail {

// Seconds since 1970 as a calendar; tm_gmtoff and tm_zone are set. Thread safety: any thread.
tm calendar(std::int64_t seconds, bool utc) noexcept;

// Around a fork.
void lock_local_time() noexcept;
void unlock_local_time() noexcept;

}  // namespace canteen::logging::detail
