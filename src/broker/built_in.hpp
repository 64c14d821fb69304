// The backends that were built into the library. Their list is written by CMake, from the folders
// of src/broker that say canteen_backend(NAME): each has a NAME_backend().
#pragma once

#include <map>
#include <string>

#include <canteen/broker/schemes.hpp>

namespace canteen::broker {

[[nodiscard]] std::map<std::string, Opener, std::less<>> built_in_backends();

}  // namespace canteen::broker
