// LongWait — one of those who waited longest.
#pragma once

#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct LongWait {
  scenario::Duration at{};    // when he came, since the opening
  scenario::Duration wait{};  // until his service began
  std::string kind;           // as Result::classes names it; empty: there is one kind only
};

}  // namespace canteen::serve
