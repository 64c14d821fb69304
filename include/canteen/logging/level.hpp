// Level — how serious a record is.                    Python: logging.DEBUG … logging.CRITICAL
//
// Any number between them is a level as well: Level{25}. A name for it: add_level_name().
//
// Thread safety: all functions.
// Complexity:    the names of the five levels cost no lock unless somebody renamed one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::base {
class TextBuffer;
}

namespace canteen::logging {

enum class Level : int {
  notset = 0,
  debug = 10,
  info = 20,
  warning = 30,
  error = 40,
  critical = 50,
};

// "INFO"; "Level 25" for a level without a name.             Python: logging.getLevelName(25)
[[nodiscard]] CANTEEN_API std::string level_name(Level level);

// The level of that name, if there is one.                   Python: getLevelNamesMapping()[name]
[[nodiscard]] CANTEEN_API std::optional<Level> level_of(std::string_view name);

// Gives a level its name, or another one.                    Python: logging.addLevelName
CANTEEN_API void add_level_name(Level level, std::string_view name);

// How a level prints: by its name.
CANTEEN_API void format_value(base::TextBuffer& out, Level level);

}  // namespace canteen::logging
