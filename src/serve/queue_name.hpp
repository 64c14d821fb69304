// beside — the URL of another queue of the same broker, whose name begins with this one's.
//
// Thread safety: a function without state.
#pragma once

#include <string>
#include <string_view>

namespace canteen::serve {

// "sqlite:a.db?queue=noon" and "-7" give "sqlite:a.db?queue=noon-7"; without a name it is
// "canteen". Of memory: the name is the path. suffix: letters, digits, - and .
[[nodiscard]] std::string beside(std::string_view url, std::string_view suffix);

}  // namespace canteen::serve
