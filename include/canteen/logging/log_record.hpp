// LogRecord — one thing that happened, with when, where and in which thread.
//                                                             Python: logging.LogRecord
//
// A logger makes it on its stack: texts point to the caller's arguments, and the message is put
// together when the first handler asks for it, as in Python. So a record is not copied; detach()
// makes one that owns everything, for a queue or a list.
//
// Thread safety: none; the thread that logs hands it from filter to handler.
// Errors:        what an argument's own formatting throws comes out of message().
// Ordering:      created() is read when the call is made, before filters and locks.
// Example:       log_record_test.cpp
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>

#include <canteen/base/annotations.hpp>
#include <canteen/base/format_arg.hpp>
#include <canteen/logging/call_site.hpp>
#include <canteen/logging/extra.hpp>
#include <canteen/logging/level.hpp>

namespace canteen::base {
class TextBuffer;
}

namespace canteen::logging {

class CANTEEN_API LogRecord {
 public:
  using Clock = std::chrono::system_clock;

  // A record of the calling thread and of now, that owns its texts.  Python: makeLogRecord
  LogRecord(std::string_view name, Level level, std::string_view message,
            std::exception_ptr exception = nullptr);

  // What a logger makes. Requires: everything lives as long as the record. `scratch` is where
  // the message will be put together.
  LogRecord(std::string_view name, Level level, const CallSite& site, base::FormatArgs args,
            std::exception_ptr exception, const Extra* extra, base::TextBuffer& scratch) noexcept;

  // Of no thread and no time: the mark at the end of a queue.
  LogRecord() noexcept;

  LogRecord(LogRecord&& other) noexcept;
  LogRecord& operator=(LogRecord&& other) noexcept;
  ~LogRecord();

  [[nodiscard]] std::string_view name() const noexcept { return name_; }

  [[nodiscard]] Level level() const noexcept { return level_; }

  // The format and its arguments put together.                 Python: getMessage()
  [[nodiscard]] std::string_view message() const;

  [[nodiscard]] Clock::time_point created() const noexcept {
    return Clock::time_point(
        std::chrono::duration_cast<Clock::duration>(std::chrono::nanoseconds(created_)));
  }

  [[nodiscard]] std::int64_t created_nanoseconds() const noexcept { return created_; }

  // Since the process loaded this library.
  [[nodiscard]] std::chrono::nanoseconds relative_created() const noexcept;

  [[nodiscard]] const char* pathname() const noexcept { return site_.file; }

  [[nodiscard]] std::string_view filename() const noexcept;  // without its folders

  [[nodiscard]] const char* func_name() const noexcept { return site_.function; }

  [[nodiscard]] int lineno() const noexcept { return site_.line; }

  // nullopt (None in Python) when logging::log_threads and its kin were off.
  [[nodiscard]] std::optional<std::uint64_t> thread() const noexcept;
  [[nodiscard]] std::optional<std::string_view> thread_name() const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> native_id() const noexcept;
  [[nodiscard]] std::optional<int> process() const noexcept;
  [[nodiscard]] std::optional<std::string_view> process_name() const noexcept;
  [[nodiscard]] std::optional<std::string_view> task_name() const noexcept;

  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return exception_; }

  // A field of `extra`.
  [[nodiscard]] std::optional<std::string_view> extra(std::string_view name) const noexcept;

  // For filters, which may change a record on its way.
  void set_message(std::string_view message);

  void set_level(Level level) noexcept { level_ = level; }

  void set_extra(std::string_view name, std::string_view value);

  // A record that owns its texts, with `message` for a message and without exception and
  // arguments: what may leave the call. The original stays as it was.
  [[nodiscard]] LogRecord detach(std::string_view message) const;

  [[nodiscard]] LogRecord detach() const { return detach(message()); }

  // For handlers that put the message together elsewhere: the format and its arguments, as long
  // as nobody asked for the message.
  [[nodiscard]] bool is_formatted() const noexcept { return formatted_; }

  [[nodiscard]] const CallSite& site() const noexcept { return site_; }

  [[nodiscard]] base::FormatArgs args() const noexcept { return args_; }

 private:
  friend class Handler;
  friend class LineHandler;

  void own(std::string_view message, std::string_view name);

  // Constant after construction, but for the setters and moves.
  std::int64_t created_ = 0;  // ns since 1970
  std::uint64_t thread_ = 0;
  std::uint64_t native_id_ = 0;
  std::string_view name_;
  std::string_view thread_name_;   // of no address: None
  std::string_view process_name_;  // likewise
  std::string_view task_name_;     // likewise
  CallSite site_;
  base::FormatArgs args_;
  std::exception_ptr exception_;
  const Extra* extra_ = nullptr;
  Level level_ = Level::notset;
  int process_ = 0;  // 0: None

  mutable bool formatted_ = false;       // message_ is the message
  mutable std::string_view message_;     // in scratch_, owned_, or the caller's only argument
  base::TextBuffer* scratch_ = nullptr;  // nullptr in a record that owns its texts
  std::unique_ptr<char[]> owned_;        // what the views above point to, after detach()
  std::unique_ptr<char[]> replaced_;     // the message of set_message()
  std::unique_ptr<Extra> own_extra_;     // extra_ after set_extra()

  // The line that `prepared_for_` has made of the record, outside its lock.
  mutable const void* prepared_for_ = nullptr;
  mutable std::string_view prepared_;       // without the terminator
  mutable std::string_view prepared_line_;  // with it
};

}  // namespace canteen::logging
