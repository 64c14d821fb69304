// logging::info(…) and its kin: to the root logger, which gets basic_config() if it has no handler.
//                                                   Python: logging.debug() … logging.critical()
#pragma once

#include <exception>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/config.hpp>
#include <canteen/logging/log_calls.hpp>
#include <canteen/logging/logger.hpp>

namespace canteen::logging {
namespace detail {

// The root logger, with a handler.
CANTEEN_API const Logger& ready_root();

}  // namespace detail

template <class... Args>
void log(Level level, Text<Args...> text, const Args&... args) {
  detail::ready_root().log<Args...>(level, text, args...);
}

inline void log(Level level, const LogValue& value) {
  detail::ready_root().log(level, value);
}

template <class... Args>
void debug(Text<Args...> text, const Args&... args) {
  log<Args...>(Level::debug, text, args...);
}

inline void debug(const LogValue& value) {
  log(Level::debug, value);
}

template <class... Args>
void info(Text<Args...> text, const Args&... args) {
  log<Args...>(Level::info, text, args...);
}

inline void info(const LogValue& value) {
  log(Level::info, value);
}

template <class... Args>
void warning(Text<Args...> text, const Args&... args) {
  log<Args...>(Level::warning, text, args...);
}

inline void warning(const LogValue& value) {
  log(Level::warning, value);
}

template <class... Args>
void error(Text<Args...> text, const Args&... args) {
  log<Args...>(Level::error, text, args...);
}

inline void error(const LogValue& value) {
  log(Level::error, value);
}

template <class... Args>
void critical(Text<Args...> text, const Args&... args) {
  log<Args...>(Level::critical, text, args...);
}

inline void critical(const LogValue& value) {
  log(Level::critical, value);
}

template <class... Args>
void exception(Text<Args...> text, const Args&... args) {
  detail::ready_root().exception<Args...>(std::current_exception(), text, args...);
}

inline void exception(const LogValue& value) {
  detail::ready_root().exception(value);
}

}  // namespace canteen::logging
