#include "src/logging/manager.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <pthread.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/logging/capture.hpp>
#include <canteen/logging/config.hpp>
#include <canteen/logging/detail/module_lock.hpp>
#include <canteen/logging/file_handler.hpp>
#include <canteen/logging/stream_handler.hpp>
#include <canteen/threading/end_of_process.hpp>

#include "src/logging/caller.hpp"
#include "src/logging/listener_work.hpp"
#include "src/logging/lists.hpp"
#include "src/logging/local_time.hpp"

namespace canteen::logging {
namespace {

bool is_below(std::string_view name, std::string_view ancestor) noexcept {
  return name.size() > ancestor.size() && name.starts_with(ancestor) &&
         name[ancestor.size()] == '.';
}

// In the child of a fork: threads that stayed behind may stand in the lock's queue, or hold it.
// What the forking thread itself holds it goes on holding, less `levels`.
void renew(threading::RLock& lock, const char* name,
           std::uint32_t levels) noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  const std::uint32_t depth = lock.depth();
  ::new (static_cast<void*>(&lock)) threading::RLock(name);
  for (std::uint32_t i = levels; i < depth; ++i) lock.acquire();
}

// Everything is made when the library is loaded, if no static constructor logs before that. A
// variable that a thread is just initialising while another forks stays so in the child.
struct AtLoad {
  AtLoad() {
    Manager::get();
    Formatter::standard();
    const detail::ReadSection section;
  }
} const at_load;

}  // namespace

Manager& Manager::get() {
  static Manager& manager = *new Manager;
  return manager;
}

Manager::Manager()
    : lock_(detail::module_lock()),
      root_("root", Level::warning),
      last_resort_(std::make_shared<StreamHandler>()) {
  last_resort_->set_level(Level::warning);
  pthread_atfork(&Manager::before_fork, &Manager::after_fork_in_parent,
                 &Manager::after_fork_in_child);
  threading::atexit(&shutdown);
}

Logger& Manager::logger(std::string_view name) {
  if (name.empty() || name == "root") return root_;
  const std::scoped_lock guard(lock_);
  if (const auto found = loggers_.find(name); found != loggers_.end()) return *found->second;
  auto* const made = new Logger(std::string(name), Level::notset);  // lives for ever
  // The parent is the nearest ancestor that exists, by name.
  Logger* parent = &root_;
  for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot != 0;
       dot = name.rfind('.', dot - 1)) {
    if (const auto found = loggers_.find(name.substr(0, dot)); found != loggers_.end()) {
      parent = found->second;
      break;
    }
  }
  // release (here and below): pairs with parent(); who finds the logger finds it complete.
  made->parent_.store(parent, std::memory_order_release);
  // Loggers below it that were made before had to do without it.
  for (const auto& [other, logger] : loggers_) {
    if (is_below(other, name) && logger->parent() == parent) {
      logger->parent_.store(made, std::memory_order_release);
    }
  }
  loggers_.emplace(made->name(), made);
  return *made;
}

std::vector<Logger*> Manager::children(const Logger& parent) {
  const std::scoped_lock guard(lock_);
  std::vector<Logger*> found;
  for (const auto& [name, logger] : loggers_) {
    if (logger->parent() == &parent) found.push_back(logger);
  }
  return found;
}

// Requires: lock_.
void Manager::forget_thresholds() {
  root_.threshold_.store(Logger::unknown, std::memory_order_relaxed);
  for (const auto& [name, logger] : loggers_) {
    logger->threshold_.store(Logger::unknown, std::memory_order_relaxed);
  }
}

void Manager::set_level(Logger& logger, Level level) {
  const std::scoped_lock guard(lock_);
  logger.level_.store(level, std::memory_order_relaxed);
  forget_thresholds();
}

void Manager::set_disabled(Logger& logger, bool disabled) {
  const std::scoped_lock guard(lock_);
  logger.disabled_.store(disabled, std::memory_order_relaxed);
  logger.threshold_.store(Logger::unknown, std::memory_order_relaxed);
}

void Manager::disable(Level level) {
  const std::scoped_lock guard(lock_);
  disabled_ = static_cast<int>(level);
  forget_thresholds();
}

int Manager::find_threshold(const Logger& logger) {
  // Under the lock, so that a level that changes now does not leave an old answer behind.
  const std::scoped_lock guard(lock_);
  int threshold = static_cast<int>(logger.effective_level());
  if (disabled_ != 0) threshold = std::max(threshold, disabled_ + 1);
  if (logger.disabled()) threshold = std::numeric_limits<int>::max();
  logger.threshold_.store(threshold, std::memory_order_relaxed);
  return threshold;
}

void Manager::remember(const std::shared_ptr<Handler>& handler) {
  const std::scoped_lock guard(lock_);
  std::erase_if(handlers_, [](const auto& each) { return each.expired(); });
  const bool known = std::any_of(handlers_.begin(), handlers_.end(), [&](const auto& each) {
    return !each.owner_before(handler) && !handler.owner_before(each);
  });
  if (!known) handlers_.push_back(handler);
}

std::vector<std::shared_ptr<Handler>> Manager::handlers() {
  std::vector<std::shared_ptr<Handler>> all;
  {
    const std::scoped_lock guard(lock_);
    for (const auto& each : handlers_) {
      if (std::shared_ptr<Handler> handler = each.lock()) all.push_back(std::move(handler));
    }
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a->number() < b->number(); });
  return all;
}

std::shared_ptr<Handler> Manager::last_resort() {
  const std::scoped_lock guard(lock_);
  return last_resort_;
}

void Manager::set_last_resort(std::shared_ptr<Handler> handler) {
  const std::scoped_lock guard(lock_);
  last_resort_.swap(handler);
}

void Manager::handle_orphan(const Logger& logger, LogRecord& record) {
  if (const std::shared_ptr<Handler> handler = last_resort()) {
    if (record.level() >= handler->level()) handler->handle(record);
    return;
  }
  {
    const std::scoped_lock guard(lock_);
    if (!raise_exceptions.load(std::memory_order_relaxed) || complained_) return;
    complained_ = true;
  }
  static_cast<void>(base::write_whole(
      stderr, base::format("No handlers could be found for logger \"{}\"\n", logger.name()), true));
}

void Manager::basic_config(const BasicConfig& config) {
  if ((config.filename.empty() ? 0 : 1) + (config.stream == nullptr ? 0 : 1) +
          (config.handlers.empty() ? 0 : 1) >
      1) {
    throw ValueError("basic_config takes one of filename, stream and handlers");
  }
  const std::scoped_lock guard(config_lock_);
  if (config.force) {
    for (const auto& handler : root_.handlers()) {
      root_.remove_handler(handler);
      handler->close();
    }
  }
  if (!root_.handlers().empty()) return;
  const auto formatter = std::make_shared<Formatter>(
      config.format, FormatterOptions{.datefmt = config.datefmt, .style = config.style});
  std::vector<std::shared_ptr<Handler>> handlers = config.handlers;
  if (!config.filename.empty()) {
    handlers.push_back(
        std::make_shared<FileHandler>(config.filename, FileOptions{.mode = config.filemode}));
  } else if (handlers.empty()) {
    handlers.push_back(config.stream == nullptr ? std::make_shared<StreamHandler>()
                                                : std::make_shared<StreamHandler>(config.stream));
  }
  for (const auto& handler : handlers) {
    if (handler->formatter() == nullptr) handler->set_formatter(formatter);
    root_.add_handler(handler);
  }
  if (config.level) set_level(root_, *config.level);
}

// The registries are whole in the child, because the forking thread holds their lock. Handlers are
// another matter: one may be writing to a pipe that is full, and a fork that waited for it could
// wait for ever. So their locks are made anew in the child.
void Manager::before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  get().lock_.acquire();
  detail::lock_lists();
  detail::lock_local_time();
}

void Manager::after_fork_in_parent() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  detail::unlock_local_time();
  detail::unlock_lists();
  get().lock_.release();
}

void Manager::after_fork_in_child() {
  Manager& manager = get();
  detail::unlock_local_time();
  detail::unlock_lists();
  detail::forget_caller();
  renew(manager.lock_, "logging", 1);
  renew(manager.config_lock_, "logging::basic_config", 0);
  QueueListener::Work::begin_child();
  for (const std::shared_ptr<Handler>& handler : manager.handlers()) {
    renew(handler->lock_, "logging::Handler", 0);
    handler->after_fork_in_child();
  }
  if (manager.last_resort_) renew(manager.last_resort_->lock_, "logging::Handler", 0);
}

}  // namespace canteen::logging
