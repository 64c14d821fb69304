// Logger — a named place to log to, in a tree by the dots of the names.  Python: logging.Logger
//
//   logging::Logger& logger = logging::get_logger("canteen.window");
//   logger.info("{} of {} served", served, total);
//
//                          root                 its level decides where no other is set
//                         /    \                its handlers get what is passed up to it
//                  canteen      broker
//                 /       \                     a record goes to the handlers of its logger, then
//     canteen.window   canteen.kitchen          to its parent's, and so on while `propagate`
//
// Loggers are made by get_logger() and live for ever: keep the reference, or ask again.
//
// Thread safety: all members, from any thread.
// Blocking:      none of its own; handlers may block.
// Errors:        those of filters, and of handlers that are not built in (see Handler).
// Complexity:    a call that is not enabled: one load and one comparison. Levels are looked up in
//                the tree once, and again after any level has changed.
// Example:       logger_test.cpp [tree]
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/detail/snapshot_list.hpp>
#include <canteen/logging/filter.hpp>
#include <canteen/logging/handler.hpp>
#include <canteen/logging/level.hpp>
#include <canteen/logging/log_calls.hpp>

namespace canteen::logging {

class CANTEEN_API Logger : public Filterer, public LogCalls<Logger> {
 public:
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // nullptr for the root.
  [[nodiscard]] Logger* parent() const noexcept { return parent_.load(std::memory_order_acquire); }

  // The level that was set; notset: the nearest ancestor's counts.
  [[nodiscard]] Level level() const noexcept { return level_.load(std::memory_order_relaxed); }

  void set_level(Level level);

  // The nearest level that is set, from here upwards.              Python: getEffectiveLevel
  [[nodiscard]] Level effective_level() const noexcept;

  // Whether a record of this level would be made: the effective level and logging::disable().
  [[nodiscard]] bool is_enabled_for(Level level) const noexcept {
    // relaxed: a change of level by another thread may be seen a moment later.
    const int threshold = threshold_.load(std::memory_order_relaxed);
    return static_cast<int>(level) >= threshold &&
           (threshold != unknown || find_threshold() <= static_cast<int>(level));
  }

  // get_logger("canteen").child("window") is get_logger("canteen.window").
  [[nodiscard]] Logger& child(std::string_view suffix) const;

  // The loggers right below.
  [[nodiscard]] std::vector<Logger*> children() const;

  // A handler that is there already is not added again.
  void add_handler(std::shared_ptr<Handler> handler);
  void remove_handler(const std::shared_ptr<Handler>& handler);

  [[nodiscard]] std::vector<std::shared_ptr<Handler>> handlers() const { return handlers_.copy(); }

  // Whether a record would find a handler, here or above.
  [[nodiscard]] bool has_handlers() const;

  // Whether records go on to the parent's handlers. (Levels and filters of the ancestors are not
  // asked: only handlers are.)
  [[nodiscard]] bool propagate() const noexcept {
    return propagate_.load(std::memory_order_relaxed);
  }

  void set_propagate(bool propagate) noexcept {
    propagate_.store(propagate, std::memory_order_relaxed);
  }

  [[nodiscard]] bool disabled() const noexcept { return disabled_.load(std::memory_order_relaxed); }

  // A disabled logger makes no records, and passes none on that are handed to it.
  void set_disabled(bool disabled);

  // A record from elsewhere: past the level, through the filters, to the handlers.
  void handle(LogRecord& record) const;

  // What LogCalls does when the level is enabled.
  void write(Level level, const CallSite& site, base::FormatArgs args,
             const std::exception_ptr& exception, const Extra* extra = nullptr) const;

  // NOLINTBEGIN(readability-identifier-naming): Python's names
  void setLevel(Level level) { set_level(level); }

  [[nodiscard]] bool isEnabledFor(Level level) const noexcept { return is_enabled_for(level); }

  [[nodiscard]] Level getEffectiveLevel() const noexcept { return effective_level(); }

  [[nodiscard]] Logger& getChild(std::string_view suffix) const { return child(suffix); }

  void addHandler(std::shared_ptr<Handler> handler) { add_handler(std::move(handler)); }

  void removeHandler(const std::shared_ptr<Handler>& handler) { remove_handler(handler); }

  [[nodiscard]] bool hasHandlers() const { return has_handlers(); }

  // NOLINTEND(readability-identifier-naming)

 private:
  friend class Manager;
  static constexpr int unknown = -2147483647 - 1;  // lower than every level: look it up

  Logger(std::string name, Level level);
  ~Logger() = default;

  [[nodiscard]] int find_threshold() const noexcept;
  void call_handlers(LogRecord& record) const;

  const std::string name_;
  std::atomic<Level> level_;  // written under the manager's lock
  std::atomic<bool> propagate_{true};
  std::atomic<bool> disabled_{false};
  std::atomic<Logger*> parent_{nullptr};  // written under the manager's lock
  // What a level must reach; unknown after a change. Written under the manager's lock.
  mutable std::atomic<int> threshold_{unknown};
  detail::SnapshotList<Handler> handlers_;
};

// LoggerAdapter — a logger with fields of its own for every record.  Python: LoggerAdapter
//
//   const logging::LoggerAdapter log(logger, {{"window", "3"}});
//   log.info("opened");                                a Formatter finds {window}
//
// Thread safety: constant after construction.
class CANTEEN_API LoggerAdapter : public LogCalls<LoggerAdapter> {
 public:
  LoggerAdapter(const Logger& logger, Extra extra) : logger_(&logger), extra_(std::move(extra)) {}

  [[nodiscard]] const Logger& logger() const noexcept { return *logger_; }

  [[nodiscard]] const Extra& extra() const noexcept { return extra_; }

  [[nodiscard]] bool is_enabled_for(Level level) const noexcept {
    return logger_->is_enabled_for(level);
  }

  void write(Level level, const CallSite& site, base::FormatArgs args,
             const std::exception_ptr& exception) const {
    logger_->write(level, site, args, exception, &extra_);
  }

 private:
  const Logger* logger_;
  Extra extra_;
};

}  // namespace canteen::logging
