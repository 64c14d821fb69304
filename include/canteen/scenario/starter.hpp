// starter — a scenario to begin with, as the text of a file: it can be run and simulated as it is,
// and each field that it might have besides is there as a comment, with what it means and what
// holds without it. The comments are those of fields().
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/field.hpp>

namespace canteen::scenario {

enum class Starter : std::uint8_t {
  lunch,  // a rush at noon, and people who have to go hungry when the line is full
  web,    // a crowd that comes in bursts, and answers that are worth nothing when they are late
  queue,  // jobs that come in groups, some of them more urgent than others
  cache,  // many want the same, which is ready
};

// "lunch", …; in the order above.
[[nodiscard]] CANTEEN_API std::vector<std::string> starter_names();
[[nodiscard]] CANTEEN_API std::optional<Starter> starter_of(std::string_view name);

[[nodiscard]] CANTEEN_API std::string starter(Starter kind);

// Of a field that is not set there: a value that it could have, as a file has it; its default,
// where that is a value. Empty: the table knows none.
[[nodiscard]] CANTEEN_API std::string example_of(const Field& field);

}  // namespace canteen::scenario
