#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <canteen/base/text_buffer.hpp>
#include <canteen/logging/logger.hpp>

#include "src/logging/manager.hpp"

namespace canteen::logging {

Logger::Logger(std::string name, Level level) : name_(std::move(name)), level_(level) {}

void Logger::set_level(Level level) {
  Manager::get().set_level(*this, level);
}

void Logger::set_disabled(bool disabled) {
  Manager::get().set_disabled(*this, disabled);
}

Level Logger::effective_level() const noexcept {
  for (const Logger* each = this; each != nullptr; each = each->parent()) {
    if (each->level() != Level::notset) return each->level();
  }
  return Level::notset;
}

int Logger::find_threshold() const noexcept {
  return Manager::get().find_threshold(*this);
}

Logger& Logger::child(std::string_view suffix) const {
  Manager& manager = Manager::get();
  if (this == &manager.root()) return manager.logger(suffix);
  return manager.logger(name_ + "." + std::string(suffix));
}

std::vector<Logger*> Logger::children() const {
  return Manager::get().children(*this);
}

void Logger::add_handler(std::shared_ptr<Handler> handler) {
  Manager::get().remember(handler);
  handlers_.add(std::move(handler));
}

void Logger::remove_handler(const std::shared_ptr<Handler>& handler) {
  handlers_.remove(handler.get());
}

bool Logger::has_handlers() const {
  for (const Logger* each = this; each != nullptr; each = each->parent()) {
    if (!each->handlers_.empty()) return true;
    if (!each->propagate()) return false;
  }
  return false;
}

void Logger::handle(LogRecord& record) const {
  if (!disabled() && const_cast<Logger*>(this)->filter(record)) call_handlers(record);
}

void Logger::write(Level level, const CallSite& site, base::FormatArgs args,
                   const std::exception_ptr& exception, const Extra* extra) const {
  base::TextBuffer scratch;
  LogRecord record(name_, level, site, args, exception, extra, scratch);
  handle(record);
}

void Logger::call_handlers(LogRecord& record) const {
  bool found = false;
  {
    const detail::ReadSection section;
    for (const Logger* each = this; each != nullptr;
         each = each->propagate() ? each->parent() : nullptr) {
      const auto* const handlers = each->handlers_.read();
      if (handlers == nullptr) continue;
      found = true;
      for (const auto& handler : *handlers) {
        if (record.level() >= handler->level()) handler->handle(record);
      }
    }
  }
  if (!found) Manager::get().handle_orphan(*this, record);
}

}  // namespace canteen::logging
