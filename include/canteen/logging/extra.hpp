// Extra — a record's own fields beyond Python's: {user} or %(user)s in a Formatter.
//                                                             Python: the `extra` argument
//
// A short list, in the order in which it was made; a later pair of the same name wins.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace canteen::logging {

using Extra = std::vector<std::pair<std::string, std::string>>;

}  // namespace canteen::logging
