#include "src/scenario/stamp.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>

namespace canteen::scenario {
namespace {

constexpr std::int64_t second = 1'000'000'000;
// The difference of two times, one of them less a length, must fit into 64 bits.
constexpr std::int64_t largest = 4'200'000'000 * second;
constexpr std::int64_t longest = 800'000'000 * second;
static_assert(largest <= std::numeric_limits<std::int64_t>::max() - largest - longest);
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads a text from its front. What is not there leaves `good` false, for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool good() const { return good_; }

  [[nodiscard]] bool at_end() const { return text_.empty(); }

  [[nodiscard]] bool sees(char c) const { return text_.starts_with(c); }

  [[nodiscard]] bool sees_digit() const { return !text_.empty() && is_digit(text_.front()); }

  // One of the characters.
  char eat(std::string_view any) {
    if (text_.empty() || any.find(text_.front()) == std::string_view::npos) {
      good_ = false;
      return '\0';
    }
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  // Exactly so many digits, up to `most`.
  int number(std::size_t digits, int least, int most) {
    int value = 0;
    for (std::size_t i = 0; i < digits && good_; ++i) value = value * 10 + digit();
    good_ = good_ && value >= least && value <= most;
    return value;
  }

  int month() {
    for (std::size_t i = 0; i < months.size(); ++i) {
      if (!text_.starts_with(months[i])) continue;
      text_.remove_prefix(months[i].size());
      return static_cast<int>(i) + 1;
    }
    good_ = false;
    return 0;
  }

  // The digits behind a point, as nanoseconds.
  std::int64_t fraction() {
    std::int64_t value = digit();
    std::int64_t worth = second / 10;
    value *= worth;
    while (sees_digit()) {
      worth /= 10;
      value += worth * digit();
    }
    return value;
  }

 private:
  int digit() {
    if (!sees_digit()) {
      good_ = false;
      return 0;
    }
    const int value = text_.front() - '0';
    text_.remove_prefix(1);
    return value;
  }

  std::string_view text_;
  bool good_ = true;
};

// HH:MM:SS, a fraction, and the time zone, behind a date.
std::optional<Stamp> with_time(Cursor& cursor, int year, int month, int day) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!cursor.good() || !date.ok()) return std::nullopt;
  std::int64_t seconds = sys_days(date).time_since_epoch().count() * std::int64_t{86'400};
  seconds += cursor.number(2, 0, 23) * std::int64_t{3600};
  cursor.eat(":");
  seconds += cursor.number(2, 0, 59) * std::int64_t{60};
  cursor.eat(":");
  seconds += cursor.number(2, 0, 60);  // a leap second is the first of the next minute
  Stamp stamp{0, std::chrono::seconds(1)};
  if (cursor.sees('.') || cursor.sees(',')) {
    cursor.eat(".,");
    stamp = {cursor.fraction(), Duration::zero()};
  }
  while (cursor.sees(' ')) cursor.eat(" ");
  if (cursor.sees('Z')) {
    cursor.eat("Z");
  } else if (!cursor.at_end()) {
    const int east = cursor.eat("+-") == '-' ? -1 : 1;
    std::int64_t offset = cursor.number(2, 0, 15) * std::int64_t{3600};
    const bool colon = cursor.sees(':');
    if (colon) cursor.eat(":");
    if (colon || !cursor.at_end()) offset += cursor.number(2, 0, 59) * std::int64_t{60};
    seconds -= east * offset;
  }
  if (!cursor.good() || !cursor.at_end()) return std::nullopt;
  stamp.nanoseconds += seconds * second;
  return stamp;
}

// 2026-08-01T12:00:00.250+02:00; a blank will do for the T.
std::optional<Stamp> iso_date(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.number(4, 1970, 2099);
  cursor.eat("-");
  const int month = cursor.number(2, 1, 12);
  cursor.eat("-");
  const int day = cursor.number(2, 1, 31);
  cursor.eat("T ");
  return with_time(cursor, year, month, day);
}

// 01/Aug/2026:12:00:00 +0200, as web servers write it.
std::optional<Stamp> log_date(std::string_view text) {
  Cursor cursor(text);
  const int day = cursor.number(2, 1, 31);
  cursor.eat("/");
  const int month = cursor.month();
  cursor.eat("/");
  const int year = cursor.number(4, 1970, 2099);
  cursor.eat(":");
  return with_time(cursor, year, month, day);
}

// The digits of a plain decimal number: a double would lose the nanoseconds of today's date.
std::optional<std::int64_t> exact_number(std::string_view text, std::int64_t unit) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (!std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit)) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  if (!whole.empty() &&
      std::from_chars(whole.data(), whole.data() + whole.size(), value).ec != std::errc()) {
    return std::nullopt;
  }
  if (value > largest / unit) return std::nullopt;
  value *= unit;
  double part = 0;
  double worth = static_cast<double>(unit);
  for (const char digit : fraction.substr(0, 20)) {
    worth /= 10;
    part += worth * (digit - '0');
  }
  value += std::llround(part);
  if (value > largest) return std::nullopt;
  return negative ? -value : value;
}

// With an exponent: as exact as a double is.
std::optional<std::int64_t> rough_number(std::string_view text, std::int64_t unit) {
  const std::optional<double> number = parse_number(text);
  if (!number) return std::nullopt;
  const double value = *number * static_cast<double>(unit);
  if (!(std::abs(value) <= static_cast<double>(largest))) return std::nullopt;
  return std::llround(value);
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Stamp> parse_stamp(std::string_view text, Duration unit) {
  text = without_spaces(text);
  if (const auto number = exact_number(text, unit.count())) {
    const bool whole = text.find('.') == std::string_view::npos;
    return Stamp{*number, whole && unit >= std::chrono::seconds(1) ? unit : Duration::zero()};
  }
  if (const auto number = rough_number(text, unit.count())) return Stamp{*number, {}};
  if (const auto date = log_date(text)) return date;
  return iso_date(text);
}

std::optional<Duration> parse_length(std::string_view text, Duration unit) {
  text = without_spaces(text);
  std::optional<std::int64_t> number = exact_number(text, unit.count());
  if (!number) number = rough_number(text, unit.count());
  const std::optional<Duration> length = number ? Duration(*number) : parse_duration(text);
  return length && *length >= Duration::zero() && length->count() <= longest ? length
                                                                             : std::nullopt;
}

}  // namespace canteen::scenario
