// The names under which brokers that have headers only keep what a message has beside its payload.
// All of them begin with "canteen-", which is the library's; none of them is shown to a consumer,
// but the two of a dead letter.
#pragma once

#include <string_view>

namespace canteen::broker::remote::envelope {

inline constexpr std::string_view prefix = "canteen-";

inline constexpr std::string_view id = "canteen-id";
inline constexpr std::string_view key = "canteen-key";
inline constexpr std::string_view priority = "canteen-priority";
inline constexpr std::string_view expires = "canteen-expires";  // a WallTime
inline constexpr std::string_view attempts =
    "canteen-attempts";                                     // deliveries before this copy was made
inline constexpr std::string_view again = "canteen-again";  // "1": it may have been put before

inline constexpr std::string_view dead_reason = "canteen-dead-reason";
inline constexpr std::string_view dead_attempts = "canteen-dead-attempts";

}  // namespace canteen::broker::remote::envelope
