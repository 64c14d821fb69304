// A scenario's file with a comment on every field.
//
// Thread safety: functions without state.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace canteen::scenario {

// A text as comment lines.
[[nodiscard]] std::string comment(std::string_view text);

// All tables with all fields. value_of: of a field the value, as a file has it; empty: it is not
// said, and stands there as a comment. rest_of: lines of a table that no field of fields() stands
// for, or that have names of the user's own.
[[nodiscard]] std::string commented(
    const std::function<std::string(std::string_view path)>& value_of,
    const std::function<std::string(std::string_view table)>& rest_of = {});

// Whether commented() asks for it: not what is a part of another field, or has a name of the user's
// own.
[[nodiscard]] bool is_commented(std::string_view path);

}  // namespace canteen::scenario
