// secrets — what of a text, above all of a URL, may be shown to everybody: the one rule for all
// rooms.
//
//   without_secrets("rabbitmq://cook:s3cret@h/l?token=t0p")   // rabbitmq://cook:***@h/l?token=***
//
// Where it is in doubt it hides: whoever has written a / or an @ of a password as it is, or an @
// behind a port, sees less than there is.
//
// Thread safety: functions without state. Complexity: O(text).
#pragma once

#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::base {

inline constexpr std::string_view hidden = "***";

// Whether a parameter that is called so may have a value that is nobody's business: password,
// token, secret, key and the like, in any case; and a name with a %, of which nobody knows.
[[nodiscard]] CANTEEN_API bool is_secret(std::string_view parameter);

// Hides what stands between the first colon behind "://" and the last @, and behind a '?' the value
// of each NAME=VALUE whose name is_secret().
[[nodiscard]] CANTEEN_API std::string without_secrets(std::string_view text);

}  // namespace canteen::base
