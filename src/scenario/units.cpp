#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <system_error>
#include <utility>

#include <canteen/base/format.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {
namespace {

using Unit = std::pair<std::string_view, double>;
constexpr std::array<Unit, 8> units{{{"ns", 1},
                                     {"us", 1e3},
                                     {"µs", 1e3},
                                     {"ms", 1e6},
                                     {"s", 1e9},
                                     {"min", 60e9},
                                     {"h", 3600e9},
                                     {"d", 86400e9}}};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The number at the front of `text`, which loses it.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const char* const first = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// The length of the unit whose name is at the front of `text`, which loses it.
std::optional<double> take_unit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && !is_blank(text[length]) &&
         (text[length] < '0' || text[length] > '9')) {
    ++length;
  }
  for (const auto& [name, nanoseconds] : units) {
    if (text.substr(0, length) == name) {
      text.remove_prefix(length);
      return nanoseconds;
    }
  }
  return std::nullopt;
}

bool fits(double nanoseconds) {
  return std::abs(nanoseconds) < 9.2e18;
}

// `number` with three digits that count: 1.23, 12.3, 123.
std::string three_digits(double number) {
  const double size = std::abs(number);
  if (size == 0) return "0";
  if (size < 9.995) return base::format("{:.2f}", number);
  if (size < 99.95) return base::format("{:.1f}", number);
  return base::format("{:.0f}", number);
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  text = without_blanks(text);
  const std::optional<double> number = take_number(text);
  return text.empty() ? number : std::nullopt;
}

std::optional<Duration> parse_duration(std::string_view text) {
  text = without_blanks(text);
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    const std::optional<double> number = take_number(text);
    text = without_blanks(text);
    const std::optional<double> unit = number ? take_unit(text) : std::nullopt;
    if (!unit) return std::nullopt;
    sum += *number * *unit;
    text = without_blanks(text);
  }
  if (!fits(sum)) return std::nullopt;
  return Duration(std::llround(sum));
}

std::optional<double> parse_rate(std::string_view text) {
  text = without_blanks(text);
  const std::optional<double> number = take_number(text);
  text = without_blanks(text);
  if (!number || !text.starts_with('/')) return std::nullopt;
  text = without_blanks(text.substr(1));
  const std::optional<double> unit = take_unit(text);
  if (!unit || !text.empty()) return std::nullopt;
  return *number * (1e9 / *unit);
}

std::optional<Duration> parse_clock(std::string_view text) {
  text = without_blanks(text);
  std::array<double, 3> parts{};
  std::size_t count = 0;
  while (count < 3) {
    const std::size_t colon = count < 2 ? text.find(':') : std::string_view::npos;
    const std::string_view part = text.substr(0, colon);
    // Two digits each (the hour may have one), and a fraction of the second.
    const std::size_t digits = part.find_first_not_of("0123456789");
    const std::size_t whole = digits == std::string_view::npos ? part.size() : digits;
    const bool fraction = count == 2 && whole < part.size() && part[whole] == '.';
    if (whole > 2 || whole < (count == 0 ? 1 : 2) || (whole < part.size() && !fraction)) {
      return std::nullopt;
    }
    const std::optional<double> number = parse_number(part);
    if (!number) return std::nullopt;
    parts[count++] = *number;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  const double seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (count < 2 || parts[1] >= 60 || parts[2] >= 60 || seconds > 24 * 3600) return std::nullopt;
  return Duration(std::llround(seconds * 1e9));
}

std::string duration_text(Duration duration) {
  const auto nanoseconds = static_cast<double>(duration.count());
  const double size = std::abs(nanoseconds);
  if (size == 0) return "0 s";
  // A unit begins where three digits of the one below are used up, rounding included.
  if (size < 999.5) return base::format("{} ns", duration.count());
  if (size < 999.5e3) return three_digits(nanoseconds / 1e3) + " us";
  if (size < 999.5e6) return three_digits(nanoseconds / 1e6) + " ms";
  if (size < 99.95e9) return three_digits(nanoseconds / 1e9) + " s";
  const std::int64_t seconds = std::llround(nanoseconds / 1e9);
  if (size < 3600e9) return base::format("{} min {} s", seconds / 60, std::abs(seconds % 60));
  const std::int64_t minutes = std::llround(nanoseconds / 60e9);
  return base::format("{} h {} min", minutes / 60, std::abs(minutes % 60));
}

std::string clock_text(Duration since_midnight) {
  constexpr std::int64_t day = 86'400;
  const std::int64_t seconds =
      std::chrono::floor<std::chrono::seconds>(since_midnight).count() % day;
  const std::int64_t positive = seconds < 0 ? seconds + day : seconds;
  return base::format("{:02}:{:02}:{:02}", positive / 3600, positive / 60 % 60, positive % 60);
}

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string number_text(double number) {
  if (!std::isfinite(number)) return "-";
  if (std::abs(number) >= 999.5 && std::abs(number) < 1e18) {
    const std::int64_t whole = std::llround(number);
    return (whole < 0 ? "-" : "") + count_text(static_cast<std::uint64_t>(std::abs(whole)));
  }
  return std::abs(number) < 0.995 && number != 0 ? base::format("{:.3g}", number)
                                                 : three_digits(number);
}

}  // namespace canteen::scenario
