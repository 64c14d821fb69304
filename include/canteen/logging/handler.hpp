// Handler — where records go.                                      Python: logging.Handler
//
// handle(record): filters, outside the lock; then, holding the handler's re-entrant lock, emit().
// A handler that logs to itself from emit() recurses; it does not deadlock.
//
//   struct Counting : logging::Handler {
//     void emit(const logging::LogRecord& record) override { ++counts[record.level()]; }
//   };
//
// Handlers are shared: make them with std::make_shared and give them to Logger::add_handler.
//
// Thread safety: all members, from any thread. emit(), flush() and close() run under the lock.
// Blocking:      handle() waits for the lock while another thread emits.
// Errors:        what an own emit() throws reaches the caller of the logger. The handlers that come
//                with this library send their errors to handle_error() instead.
// Shutdown:      logging::shutdown() flushes and closes all handlers, youngest first.
// Fork:          in the child the lock is free (or still held by the thread that forked, if it
//                was in emit()), and what the parent has not written yet is the parent's.
// Example:       handler_test.cpp [own-handler]
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/filter.hpp>
#include <canteen/logging/formatter.hpp>
#include <canteen/logging/level.hpp>
#include <canteen/logging/log_record.hpp>
#include <canteen/threading/rlock.hpp>

namespace canteen::logging {

class CANTEEN_API Handler : public Filterer {
 public:
  explicit Handler(Level level = Level::notset);
  virtual ~Handler();

  // Records below it are not for this handler. (Loggers look; handle() does not, as in Python.)
  [[nodiscard]] Level level() const noexcept { return level_.load(std::memory_order_relaxed); }

  void set_level(Level level) noexcept { level_.store(level, std::memory_order_relaxed); }

  // Formatters that were set before are kept until the handler goes: someone may be using them.
  void set_formatter(std::shared_ptr<const Formatter> formatter);
  // nullptr: the message alone.
  [[nodiscard]] std::shared_ptr<const Formatter> formatter() const;

  [[nodiscard]] std::string name() const;
  void set_name(std::string name);

  // False: a filter has stopped it.
  virtual bool handle(LogRecord& record);

  virtual void emit(const LogRecord& record) = 0;

  virtual void flush() {}

  // After it the handler has given back what it holds.
  virtual void close() {}

  // The record as the formatter writes it.
  [[nodiscard]] std::string format(const LogRecord& record) const;
  void format_to(base::TextBuffer& out, const LogRecord& record) const;

  // Reports an error that emit() met, on stderr, unless raise_exceptions is off.
  virtual void handle_error(const LogRecord& record, const std::exception_ptr& error);

  void acquire() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.acquire(); }

  void release() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.release(); }

  // Creation order: what shutdown() goes by.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

  // NOLINTBEGIN(readability-identifier-naming): Python's names
  void setLevel(Level level) noexcept { set_level(level); }

  void setFormatter(std::shared_ptr<const Formatter> formatter) {
    set_formatter(std::move(formatter));
  }

  // NOLINTEND(readability-identifier-naming)

 protected:
  // In the child of a fork, before anything else: forget what belongs to the parent.
  // Requires: the only thread; the lock's state is undone already.
  virtual void after_fork_in_child() noexcept {}

  [[nodiscard]] threading::RLock& lock() noexcept { return lock_; }

 private:
  friend class Manager;

  std::atomic<Level> level_;
  std::atomic<const Formatter*> formatter_{nullptr};  // in formatters_, or nullptr
  threading::RLock lock_{"logging::Handler"};
  std::vector<std::shared_ptr<const Formatter>> formatters_;  // guarded by lock_
  std::string name_;                                          // guarded by lock_
  const std::uint64_t number_;
};

// LineHandler — a handler whose emit() writes the record as one line. The line is made before the
// lock is taken, so that threads only meet for the writing.
class CANTEEN_API LineHandler : public Handler {
 public:
  using Handler::Handler;

  bool handle(LogRecord& record) override;

  // What ends a line: "\n". Not while other threads log.             Python: terminator
  void set_terminator(std::string terminator) { terminator_ = std::move(terminator); }

 protected:
  // The line of the record, with its end, valid until emit() returns. Called by emit().
  std::string_view line(const LogRecord& record, base::TextBuffer& scratch) const;

  // The same without its end.
  std::string_view text(const LogRecord& record, base::TextBuffer& scratch) const;

 private:
  std::string terminator_ = "\n";
};

}  // namespace canteen::logging
