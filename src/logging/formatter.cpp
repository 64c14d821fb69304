#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include <canteen/base/errors.hpp>
#include <canteen/base/exception_text.hpp>
#include <canteen/base/format.hpp>
#include <canteen/logging/formatter.hpp>

#include "src/logging/formatter_pieces.hpp"
#include "src/logging/local_time.hpp"

namespace canteen::logging {
namespace {

constexpr std::int64_t billion = 1'000'000'000;

std::int64_t seconds_of(std::int64_t nanoseconds) noexcept {
  return nanoseconds / billion - (nanoseconds % billion < 0 ? 1 : 0);
}

void two_digits(char* at, int value) noexcept {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
}

// "2026-07-01 12:00:00", the part of asctime that lasts a second.
std::size_t standard_date(char* at, const tm& time) noexcept {
  const int year = time.tm_year + 1900;
  two_digits(at, year / 100);
  two_digits(at + 2, year % 100);
  at[4] = at[7] = '-';
  two_digits(at + 5, time.tm_mon + 1);
  two_digits(at + 8, time.tm_mday);
  at[10] = ' ';
  two_digits(at + 11, time.tm_hour);
  at[13] = at[16] = ':';
  two_digits(at + 14, time.tm_min);
  two_digits(at + 17, time.tm_sec);
  return 19;
}

// The last second that this thread has written, in standard form: local and UTC.
struct SecondCache {
  std::int64_t second;
  bool filled;
  std::array<char, 19> text;
};

constinit thread_local std::array<SecondCache, 2> last_second{};

}  // namespace

Formatter::Formatter(std::string_view format, FormatterOptions options)
    : options_(std::move(options)), format_(format) {
  if (!format_.empty()) Compiler(format_, options_.style).compile(pieces_);
}

Formatter::~Formatter() = default;

const Formatter& Formatter::standard() noexcept {
  static const Formatter& formatter = *new Formatter;  // never destroyed
  return formatter;
}

bool Formatter::uses_time() const noexcept {
  for (const Piece& piece : pieces_) {
    if (piece.field == Field::asctime) return true;
  }
  return false;
}

void Formatter::format_to(base::TextBuffer& out, const LogRecord& record) const {
  if (pieces_.empty()) {
    out.append(record.message());
  } else {
    for (const Piece& piece : pieces_) append_field(out, piece, record);
  }
  if (record.exception() == nullptr) return;
  if (!out.empty() && out.view().back() != '\n') out.push_back('\n');
  format_exception(out, record.exception());
}

void Formatter::format_time(base::TextBuffer& out, const LogRecord& record) const {
  const std::int64_t seconds = seconds_of(record.created_nanoseconds());
  if (!options_.datefmt.empty()) {
    const tm time = detail::calendar(seconds, options_.utc);
    // strftime says 0 for "too long" and for an empty result alike, so one letter goes ahead.
    const std::string format = "." + options_.datefmt;
    std::string text(64 + 8 * format.size(), '\0');
    const std::size_t size = strftime(text.data(), text.size(), format.c_str(), &time);
    return out.append(std::string_view(text).substr(size == 0 ? 0 : 1, size == 0 ? 0 : size - 1));
  }
  SecondCache& cache = last_second[options_.utc ? 1 : 0];
  if (!cache.filled || cache.second != seconds) {
    standard_date(cache.text.data(), detail::calendar(seconds, options_.utc));
    cache.second = seconds;
    cache.filled = true;
  }
  char* const at = out.prepare(23);
  std::memcpy(at, cache.text.data(), 19);
  const auto milliseconds =
      static_cast<int>((record.created_nanoseconds() - seconds * billion) / 1'000'000);
  at[19] = ',';
  at[20] = static_cast<char>('0' + milliseconds / 100);
  two_digits(at + 21, milliseconds % 100);
  out.commit(23);
}

void Formatter::format_exception(base::TextBuffer& out, const std::exception_ptr& exception) const {
  out.append(base::exception_text(exception));
}

// One field or literal. Texts and whole numbers without a spec, which is nearly all of them, are
// copied; the rest goes through the format machine.
void Formatter::append_field(base::TextBuffer& out, const Piece& piece,
                             const LogRecord& record) const {
  const auto text = [&](std::string_view value) {
    if (piece.spec.empty()) return out.append(value);
    piece.put(out, base::FormatArg::string(value));
  };
  const auto maybe_text = [&](std::optional<std::string_view> value) {
    text(value.value_or("None"));
  };
  const auto number = [&](std::int64_t value) {
    if (piece.spec.empty()) return base::append_value(out, base::FormatArg::signed_integer(value));
    piece.put(out, base::FormatArg::signed_integer(value));
  };
  const auto maybe_number = [&](auto value) {
    if (!value) return piece.spec.empty() ? out.append("None") : piece.put_text(out, "None");
    number(static_cast<std::int64_t>(*value));
  };
  const auto real = [&](double value) { piece.put(out, base::FormatArg::float64(value)); };
  switch (piece.field) {
    case Field::literal:
      return out.append(piece.text);
    case Field::name:
      return text(record.name());
    case Field::levelno:
      return number(static_cast<int>(record.level()));
    case Field::levelname: {
      if (piece.spec.empty()) return format_value(out, record.level());
      base::TextBuffer made;
      format_value(made, record.level());
      return text(made.view());
    }
    case Field::pathname:
      return text(record.pathname());
    case Field::filename:
      return text(record.filename());
    case Field::module: {
      const std::string_view file = record.filename();
      return text(file.substr(0, file.rfind('.')));
    }
    case Field::lineno:
      return number(record.lineno());
    case Field::func_name:
      return text(record.func_name());
    case Field::created:
      return real(static_cast<double>(record.created_nanoseconds()) * 1e-9);
    case Field::asctime: {
      if (piece.spec.empty()) return format_time(out, record);
      base::TextBuffer made;
      format_time(made, record);
      return text(made.view());
    }
    case Field::msecs: {
      const std::int64_t nanoseconds = record.created_nanoseconds();
      const std::int64_t whole = (nanoseconds - seconds_of(nanoseconds) * billion) / 1'000'000;
      return real(static_cast<double>(whole));
    }
    case Field::relative_created:
      return real(static_cast<double>(record.relative_created().count()) * 1e-6);
    case Field::thread:
      return maybe_number(record.thread());
    case Field::thread_name:
      return maybe_text(record.thread_name());
    case Field::native_id:
      return maybe_number(record.native_id());
    case Field::process:
      return maybe_number(record.process());
    case Field::process_name:
      return maybe_text(record.process_name());
    case Field::task_name:
      return maybe_text(record.task_name());
    case Field::message:
      return text(record.message());
    case Field::extra: {
      const std::optional<std::string_view> value = record.extra(piece.text);
      if (!value) {
        throw ValueError("Formatting field not found in record: '" + std::string(piece.text) + "'");
      }
      return text(*value);
    }
  }
}

}  // namespace canteen::logging
