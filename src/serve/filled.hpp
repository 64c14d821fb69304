// filled — a text with {key}, {class} and {number} in it, by what a request has; other braces stay.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <canteen/scenario/request.hpp>

namespace canteen::serve {

// escape: how a key or a kind has to be written where the text goes.
[[nodiscard]] std::string filled(std::string_view text, const scenario::Request& request,
                                 const std::function<std::string(const std::string&)>& escape = {});

}  // namespace canteen::serve
