// A handler that remembers.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <canteen/logging.hpp>

namespace canteen::testing {

class ListHandler : public logging::Handler {
 public:
  void emit(const logging::LogRecord& record) override {
    lines_.push_back(format(record));
    records_.push_back(record.detach());
  }

  [[nodiscard]] std::vector<std::string> lines() {
    const std::scoped_lock guard(lock());
    return lines_;
  }

  // Valid until the next emit().
  [[nodiscard]] const std::vector<logging::LogRecord>& records() const { return records_; }

  void clear() {
    const std::scoped_lock guard(lock());
    lines_.clear();
    records_.clear();
  }

 private:
  std::vector<std::string> lines_;
  std::vector<logging::LogRecord> records_;
};

// A logger that keeps everything to itself, and what it has logged.
class LogBook {
 public:
  explicit LogBook(const char* name, logging::Level level = logging::Level::debug)
      : logger(logging::get_logger(name)) {
    logger.set_level(level);
    logger.set_propagate(false);
    logger.add_handler(list);
  }

  ~LogBook() { logger.remove_handler(list); }

  LogBook(const LogBook&) = delete;
  LogBook& operator=(const LogBook&) = delete;

  [[nodiscard]] std::vector<std::string> lines() const { return list->lines(); }

  logging::Logger& logger;
  const std::shared_ptr<ListHandler> list = std::make_shared<ListHandler>();
};

}  // namespace canteen::testing
