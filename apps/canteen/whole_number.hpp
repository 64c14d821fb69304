// A whole number on the command line.
#pragma once

#include <cstdint>
#include <string>

namespace canteen::program {

// From 1 to `most`. Throws ValueError, which names the option.
[[nodiscard]] std::uint64_t whole_number(const char* option, const std::string& text, double most);

}  // namespace canteen::program
