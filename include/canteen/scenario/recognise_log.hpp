// recognise_log — whether a file is a log of requests, and not a scenario.
//
// Thread safety: a function without state.
// Blocking:      on the file's first lines.
// Errors:        none: what cannot be read is no log, unless it is packed, as no scenario is.
#pragma once

#include <optional>
#include <string>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

struct RecognisedLog {
  bool readable = false;  // else it is packed, but its first request cannot be read
  bool service = false;   // its first line says how long the request took
};

[[nodiscard]] CANTEEN_API std::optional<RecognisedLog> recognise_log(const std::string& path);

}  // namespace canteen::scenario
