// Formatter — makes a line of a record.                          Python: logging.Formatter
//
//   Formatter("{asctime} {levelname:<8} [{threadName}] {message}")        style brace
//   Formatter("%(asctime)s %(levelname)-8s [%(threadName)s] %(message)s") style percent
//   Formatter("$asctime ${levelname} $message", {}, Style::dollar)        style dollar
//
// The first two are told apart by themselves. Fields, with Python's names: name, levelno,
// levelname, pathname, filename, module, lineno, funcName, created, asctime, msecs,
// relativeCreated, thread, threadName, process, processName, taskName, message; and native_id,
// the kernel's number of the thread. Every other name is a field of the record's `extra`.
// Numbers take the format specs of numbers, all other fields those of texts.
//
// An exception that the record carries follows on lines of its own.
//
// Thread safety: format() is called by all threads that log, at once, outside the handler's lock;
//                an override must stand that. It is constant otherwise.
// Errors:        ValueError for a format that cannot be one, or has no field; in format() for a
//                field that the record does not have.
// Complexity:    the format is taken apart once; asctime's text is made once a second a thread.
// Example:       formatter_test.cpp [formatter]
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/logging/log_record.hpp>

namespace canteen::logging {

enum class Style { automatic, brace, percent, dollar };

struct FormatterOptions {
  // strftime's language for asctime; empty: 2026-07-01 12:00:00,042 (Python's default_time_format
  // and default_msec_format).
  std::string datefmt = {};
  Style style = Style::automatic;
  bool utc = false;  // asctime in UTC, not in local time
};

class CANTEEN_API Formatter {
 public:
  // Empty: the message alone.
  explicit Formatter(std::string_view format = {}, FormatterOptions options = {});

  // Python's order: Formatter(fmt, datefmt).
  Formatter(std::string_view format, std::string_view datefmt, Style style = Style::automatic)
      : Formatter(format, FormatterOptions{.datefmt = std::string(datefmt), .style = style}) {}

  virtual ~Formatter();
  Formatter(const Formatter&) = delete;
  Formatter& operator=(const Formatter&) = delete;

  // Appends the record's line, without an end: what an override replaces, calling up if it likes.
  virtual void format_to(base::TextBuffer& out, const LogRecord& record) const;

  [[nodiscard]] std::string format(const LogRecord& record) const {
    base::TextBuffer out;
    format_to(out, record);
    return out.str();
  }

  // What `asctime` shows.                                           Python: formatTime
  virtual void format_time(base::TextBuffer& out, const LogRecord& record) const;

  // What follows the line of a record with an exception.            Python: formatException
  virtual void format_exception(base::TextBuffer& out, const std::exception_ptr& exception) const;

  // Whether `asctime` is among the fields.
  [[nodiscard]] bool uses_time() const noexcept;

  // The formatter of handlers that have none: the message alone.
  static const Formatter& standard() noexcept;

 private:
  struct Piece;
  class Compiler;

  void append_field(base::TextBuffer& out, const Piece& piece, const LogRecord& record) const;

  const FormatterOptions options_;
  const std::string format_;  // the pieces point into it
  std::vector<Piece> pieces_;
};

}  // namespace canteen::logging
