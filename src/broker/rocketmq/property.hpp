// escaped, unescaped — a header as a property of a RocketMQ message, whose names and values must be
// text without control characters, and whose value must not be empty.
//
// What is not printable ASCII, and '%', becomes %XX; an empty value becomes a lone '%'. Of a name
// that begins with a capital, a digit or '_' the first letter becomes %XX too: such names are the
// broker's own (KEYS, TAGS, __STARTDELIVERTIME …).
//
// Thread safety: functions without state. Complexity: O(text).
#pragma once

#include <string>
#include <string_view>

namespace canteen::broker::rocketmq {

[[nodiscard]] std::string escaped_name(std::string_view name);
[[nodiscard]] std::string escaped_value(std::string_view value);

// Of either; what was not escaped by these stays as it is.
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace canteen::broker::rocketmq
