// without_password — a text as it may be shown: what stands for a password in a URL in it is "***",
// "rabbitmq://guest:***@localhost/lunch", and so is a parameter that is called like a secret,
// "sqlite:x?token=***". In doubt it hides more.
//
// Thread safety: a function without state.
#pragma once

#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

[[nodiscard]] CANTEEN_API std::string without_password(std::string_view text);

}  // namespace canteen::scenario
