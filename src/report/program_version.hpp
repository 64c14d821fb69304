// program_version — "0.1.0", for results that are kept.
#pragma once

#include <string>

#include <canteen/version.hpp>

namespace canteen::report {

inline std::string program_version() {
  return std::to_string(CANTEEN_VERSION_MAJOR) + "." + std::to_string(CANTEEN_VERSION_MINOR) + "." +
         std::to_string(CANTEEN_VERSION_PATCH);
}

}  // namespace canteen::report
