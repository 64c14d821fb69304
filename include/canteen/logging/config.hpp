// The module's functions: who the loggers are, a configuration in one line, the end.
//
// Thread safety: all functions.
// Example:       config_test.cpp
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/formatter.hpp>
#include <canteen/logging/handler.hpp>
#include <canteen/logging/level.hpp>
#include <canteen/logging/logger.hpp>

namespace canteen::logging {

// The logger of that name, always the same one; the root for "" and "root".
CANTEEN_API Logger& get_logger(std::string_view name = {});

CANTEEN_API Logger& root() noexcept;

// Python's parameters, with its defaults.
struct BasicConfig {
  std::string filename = {};    // a FileHandler on it; otherwise a StreamHandler on
  std::FILE* stream = nullptr;  // this, or stderr
  std::string filemode = "a";
  std::string format = "%(levelname)s:%(name)s:%(message)s";
  std::string datefmt = {};
  Style style = Style::automatic;
  std::optional<Level> level = std::nullopt;            // for the root logger
  std::vector<std::shared_ptr<Handler>> handlers = {};  // instead of the two above
  bool force = false;  // first remove and close the handlers that the root has
};

// Gives the root logger a handler, unless it has one.                  Python: basicConfig
// Errors: ValueError for more than one of filename, stream and handlers; OSError for the file.
CANTEEN_API void basic_config(const BasicConfig& config = {});

// No logger makes records of this level or below.                      Python: disable
CANTEEN_API void disable(Level level = Level::critical);

// What gets the records that find no handler: a StreamHandler on stderr for warnings and above,
// which writes the message alone.                                      Python: lastResort
[[nodiscard]] CANTEEN_API std::shared_ptr<Handler> last_resort();
// nullptr: such records are dropped, with one complaint on stderr if raise_exceptions is on.
CANTEEN_API void set_last_resort(std::shared_ptr<Handler> handler);

// The handler that was given this name, or nullptr.                    Python: getHandlerByName
[[nodiscard]] CANTEEN_API std::shared_ptr<Handler> get_handler_by_name(std::string_view name);

// Flushes and closes all handlers that were ever added to a logger, youngest first. Errors of the
// system (OSError) and ValueError are ignored, others only if raise_exceptions is off. Runs by
// itself when the process ends, after its non-daemon threads.          Python: shutdown
CANTEEN_API void shutdown();

// NOLINTBEGIN(readability-identifier-naming): Python's names
inline Logger& getLogger(std::string_view name = {}) {
  return get_logger(name);
}

inline void basicConfig(const BasicConfig& config = {}) {
  basic_config(config);
}

inline std::string getLevelName(Level level) {
  return level_name(level);
}

inline void addLevelName(Level level, std::string_view name) {
  add_level_name(level, name);
}

// NOLINTEND(readability-identifier-naming)

}  // namespace canteen::logging
