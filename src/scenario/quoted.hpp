// quoted    — a text of a user's file within a sentence: in quotes, cut short, unable to move the
//             cursor or to end the line. What is no UTF-8 is shown as \xff.
// printable — the same without the quotes, cut at `longest` bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace canteen::scenario {

[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 60);

}  // namespace canteen::scenario
