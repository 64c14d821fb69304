// Manager — the tree of loggers, the handlers by age, and what happens at a fork and at the end.
// One a process, made on first use and never destroyed: threads log until the end.
//
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/logging/handler.hpp>
#include <canteen/logging/logger.hpp>
#include <canteen/threading/rlock.hpp>

namespace canteen::logging {

class Manager {
 public:
  static Manager& get();

  Logger& root() noexcept { return root_; }

  Logger& logger(std::string_view name);
  std::vector<Logger*> children(const Logger& parent);

  void set_level(Logger& logger, Level level);
  void set_disabled(Logger& logger, bool disabled);
  void disable(Level level);
  int find_threshold(const Logger& logger);

  void remember(const std::shared_ptr<Handler>& handler);

  // The handlers that still live, oldest first.
  std::vector<std::shared_ptr<Handler>> handlers();

  std::shared_ptr<Handler> last_resort();
  void set_last_resort(std::shared_ptr<Handler> handler);

  // For a record of `logger` that found no handler.
  void handle_orphan(const Logger& logger, LogRecord& record);

  void basic_config(const struct BasicConfig& config);

 private:
  Manager();

  void forget_thresholds();
  static void before_fork();
  static void after_fork_in_parent();
  static void after_fork_in_child();

  // Everything below is guarded by the module's lock (detail/module_lock.hpp).
  threading::RLock& lock_;        // that lock
  threading::RLock config_lock_;  // one basic_config() at a time; before handlers' locks
  Logger root_;
  std::map<std::string, Logger*, std::less<>> loggers_;  // without the root
  std::vector<std::weak_ptr<Handler>> handlers_;
  std::shared_ptr<Handler> last_resort_;
  int disabled_ = 0;
  bool complained_ = false;
};

}  // namespace canteen::logging
