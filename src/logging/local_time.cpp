#include "src/logging/local_time.hpp"

#include <ctime>
#include <mutex>

namespace canteen::logging::detail {
namespace {

constexpr std::int64_t quarter = 900;

struct Zone {
  std::int64_t number = -1;  // of the quarter of an hour
  std::int64_t offset = 0;   // seconds east of UTC
  const char* name = "UTC";
  int summer = 0;
};

constinit std::mutex lock;
Zone current;  // guarded by lock

std::int64_t floor_divide(std::int64_t value, std::int64_t by) noexcept {
  return value / by - (value % by < 0 ? 1 : 0);
}

Zone zone_at(std::int64_t seconds) noexcept {
  const std::int64_t number = floor_divide(seconds, quarter);
  const std::scoped_lock guard(lock);
  if (current.number != number) {
    const time_t start = number * quarter;
    tm here{};
    tzset();
    localtime_r(&start, &here);
    current = {number, here.tm_gmtoff, here.tm_zone, here.tm_isdst};
  }
  return current;
}

}  // namespace

tm calendar(std::int64_t seconds, bool utc) noexcept {
  const Zone zone = utc ? Zone() : zone_at(seconds);
  const std::int64_t local = seconds + zone.offset;
  const std::int64_t days = floor_divide(local, 86400);
  const std::int64_t rest = local - days * 86400;
  // Days to a date: years are counted from March, so that the leap day is their last; 400 of them
  // (an era) always have 146,097 days.
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = floor_divide(shifted, 146097);
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  const std::int64_t civil_month = month < 10 ? month + 3 : month - 9;
  const std::int64_t year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  tm time{};
  time.tm_sec = static_cast<int>(rest % 60);
  time.tm_min = static_cast<int>(rest / 60 % 60);
  time.tm_hour = static_cast<int>(rest / 3600);
  time.tm_mday = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  time.tm_mon = static_cast<int>(civil_month - 1);
  time.tm_year = static_cast<int>(year - 1900);
  time.tm_wday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  time.tm_yday =
      static_cast<int>(civil_month > 2 ? day_of_year + 59 + (leap ? 1 : 0) : day_of_year - 306);
  time.tm_isdst = zone.summer;
  time.tm_gmtoff = zone.offset;
  time.tm_zone = zone.name;
  return time;
}

void lock_local_time() noexcept {
  lock.lock();
}

void unlock_local_time() noexcept {
  lock.unlock();
}

}  // namespace canteen::logging::detail
