// Served — what became of one service.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

// When that was made which a person asked for.
enum class Made : std::uint8_t {
  now,        // by the window, for him
  before,     // it was there
  meanwhile,  // by another window, for another; this one waited for it
};

struct Served {
  bool cut = false;              // a stop was requested before it was done
  scenario::Duration done = {};  // … and so much was
  std::string failure = {};      // empty: all went well
  Made made = Made::now;
};

}  // namespace canteen::serve
