// LogCalls — debug() to critical(), written once for everything that one can log to: Logger,
// LoggerAdapter.
//
//   logger.info("{} of {} served", served, total);   a format, checked when it is compiled
//   logger.info(text);                               a text of the run, as it is; or any value
//   logger.exception("order {} failed", number);     in a catch clause: with the exception
//   logger.log(Level{25}, "…");
//
// A call below the level costs one comparison; the arguments are not looked at. (What the caller
// computes for them is computed, as in Python.)
//
// Self has is_enabled_for(Level) and write(Level, const CallSite&, FormatArgs, exception_ptr).
#pragma once

#include <array>
#include <exception>
#include <type_traits>

#include <canteen/base/format.hpp>
#include <canteen/logging/call_site.hpp>
#include <canteen/logging/level.hpp>

namespace canteen::logging {

template <class... Args>
using Text = LogFormat<std::type_identity_t<Args>...>;

template <class Self>
class LogCalls {
 public:
  template <class... Args>
  void log(Level level, Text<Args...> text, const Args&... args) const {
    if (!self().is_enabled_for(level)) return;
    const std::array<base::FormatArg, sizeof...(Args)> list{base::make_format_arg(args)...};
    self().write(level, text.site(), list, nullptr);
  }

  void log(Level level, const LogValue& value) const {
    if (self().is_enabled_for(level)) self().write(level, value.site(), {&value.arg(), 1}, nullptr);
  }

  template <class... Args>
  void debug(Text<Args...> text, const Args&... args) const {
    log<Args...>(Level::debug, text, args...);
  }

  void debug(const LogValue& value) const { log(Level::debug, value); }

  template <class... Args>
  void info(Text<Args...> text, const Args&... args) const {
    log<Args...>(Level::info, text, args...);
  }

  void info(const LogValue& value) const { log(Level::info, value); }

  template <class... Args>
  void warning(Text<Args...> text, const Args&... args) const {
    log<Args...>(Level::warning, text, args...);
  }

  void warning(const LogValue& value) const { log(Level::warning, value); }

  template <class... Args>
  void error(Text<Args...> text, const Args&... args) const {
    log<Args...>(Level::error, text, args...);
  }

  void error(const LogValue& value) const { log(Level::error, value); }

  template <class... Args>
  void critical(Text<Args...> text, const Args&... args) const {
    log<Args...>(Level::critical, text, args...);
  }

  void critical(const LogValue& value) const { log(Level::critical, value); }

  // error(), with the exception that is being handled.     Python: exception, exc_info=True
  template <class... Args>
  void exception(Text<Args...> text, const Args&... args) const {
    exception<Args...>(std::current_exception(), text, args...);
  }

  void exception(const LogValue& value) const {
    if (!self().is_enabled_for(Level::error)) return;
    self().write(Level::error, value.site(), {&value.arg(), 1}, std::current_exception());
  }

  // … with an exception from elsewhere, of a future for example.   Python: exc_info=error
  template <class... Args>
  void exception(const std::exception_ptr& error, Text<Args...> text, const Args&... args) const {
    if (!self().is_enabled_for(Level::error)) return;
    const std::array<base::FormatArg, sizeof...(Args)> list{base::make_format_arg(args)...};
    self().write(Level::error, text.site(), list, error);
  }

 protected:
  LogCalls() = default;
  ~LogCalls() = default;

 private:
  [[nodiscard]] const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

}  // namespace canteen::logging
