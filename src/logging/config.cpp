#include <exception>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/logging/capture.hpp>
#include <canteen/logging/config.hpp>
#include <canteen/logging/root_calls.hpp>

#include "src/logging/manager.hpp"

namespace canteen::logging {

Logger& get_logger(std::string_view name) {
  return Manager::get().logger(name);
}

Logger& root() noexcept {
  return Manager::get().root();
}

void basic_config(const BasicConfig& config) {
  Manager::get().basic_config(config);
}

void disable(Level level) {
  Manager::get().disable(level);
}

std::shared_ptr<Handler> last_resort() {
  return Manager::get().last_resort();
}

void set_last_resort(std::shared_ptr<Handler> handler) {
  Manager::get().set_last_resort(std::move(handler));
}

std::shared_ptr<Handler> get_handler_by_name(std::string_view name) {
  if (name.empty()) return nullptr;
  for (const auto& handler : Manager::get().handlers()) {
    if (handler->name() == name) return handler;
  }
  return nullptr;
}

void shutdown() {
  const std::vector<std::shared_ptr<Handler>> handlers = Manager::get().handlers();
  for (auto each = handlers.rbegin(); each != handlers.rend(); ++each) {
    Handler& handler = **each;
    handler.acquire();
    try {
      handler.flush();
      handler.close();
    } catch (const OSError&) {
      // Its file may have gone before it.
    } catch (const ValueError&) {
    } catch (...) {
      handler.release();
      if (raise_exceptions.load(std::memory_order_relaxed)) throw;
      continue;
    }
    handler.release();
  }
}

namespace detail {

const Logger& ready_root() {
  Logger& logger = Manager::get().root();
  if (!logger.has_handlers()) basic_config();
  return logger;
}

}  // namespace detail
}  // namespace canteen::logging
